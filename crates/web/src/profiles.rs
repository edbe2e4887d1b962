//! Profiles: what somebody says about themselves, what they hear of their rooms, and the browsers
//! in which they are signed in.

use std::cmp::Reverse;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use campfire_domain::{
    self as domain, BlobId, Membership, Room, RoomId, SessionId, User, UserId,
    users::{
        self, Change,
        avatars::wear,
        quiet_hours::QuietHours,
        sessions::{self, Session},
    },
};
use campfire_store::{self as store, AnyConnection, Tx};

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{Fields, Partly, SignedIn},
    files,
    joins::{digest, mistake},
    page,
    rooms::display_name,
    transfers,
    views::{
        forms::Mistake,
        profiles::{self as view, Place, ProfileView, Typed},
    },
};

/// Where all of it is.
const PATH: &str = "/users/me/profile";

/// `GET /users/me/profile`.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    form(&app, &request, StatusCode::OK, &signed_in, &Fields::default(), None).await
}

/// `PATCH /users/me/profile`: changes what the form says; what it leaves out stays.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    mut sent: Partly,
) -> Result<HttpResponse> {
    if sent.fields.file("user[avatar]").is_some() {
        app.limits.uploads.take(&request, signed_in.user.id)?;
    }
    match save(&app, &signed_in, &mut sent).await {
        Ok(()) => Ok(noticed(&app, &request, saved(&sent.fields))),
        Err(error) => refused(&app, &request, &signed_in, &sent.fields, error).await,
    }
}

/// The page again, with what was typed and what is wrong with it.
pub(crate) async fn refused(
    app: &App,
    request: &HttpRequest,
    signed_in: &SignedIn,
    fields: &Fields,
    error: impl Into<Error>,
) -> Result<HttpResponse> {
    let mistake = mistake(error)?;
    form(app, request, StatusCode::UNPROCESSABLE_ENTITY, signed_in, fields, Some(&mistake)).await
}

/// `DELETE /users/me/sessions/{session_id}`: signs out another of one's browsers.
pub async fn end_session(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let id: SessionId = id.parse().map_err(|_| Error::NotFound)?;
    let me = signed_in.user.id;
    app.store.write(move |tx| sessions::end_of(tx, me, id)).await?;
    Ok(noticed(&app, &request, "Signed out there."))
}

fn saved(fields: &Fields) -> &'static str {
    if fields.text("user[password]").is_empty() {
        "Saved."
    } else {
        "Saved. Your other browsers are signed out."
    }
}

async fn save(app: &App, signed_in: &SignedIn, sent: &mut Partly) -> Result<()> {
    let fields = sent.with_picture("avatar")?;
    fields.require("user")?;
    let mut change = change(fields);
    users::check_change(&change)?;
    if let Some(password) = fields.get("user[password]").filter(|password| !password.is_empty()) {
        change.password = Some(digest(app, password.to_owned()).await?);
    }
    let picture = avatars::chosen(app, fields).await?;
    let session = signed_in.session.clone();
    let verb = move |tx: &mut Tx, picture: Option<BlobId>| {
        let user = users::change(tx, &session, change)?;
        if picture.is_none() { Ok(user) } else { wear(tx, user.id, picture) }
    };
    files::with_file(app, picture, verb, |user| user.avatar).await.map(drop).map_err(told)
}

/// What the form says, but for the password.
fn change(fields: &Fields) -> Change {
    let field = |name: &str| fields.get(name).map(str::to_owned);
    Change {
        name: field("user[name]"),
        email_address: field("user[email_address]"),
        password: None,
        bio: field("user[bio]"),
    }
}

/// An error as the form tells it.
fn told(error: domain::Error) -> Error {
    match error {
        domain::Error::Conflict(_) => Error::Unprocessable {
            field: "email_address",
            message: "Somebody here uses that address already.".to_owned(),
        },
        other => other.into(),
    }
}

/// Back to the page, with good news.
pub(crate) fn noticed(app: &App, request: &HttpRequest, notice: &str) -> HttpResponse {
    page::noticed(app, request, PATH, notice)
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    signed_in: &SignedIn,
    fields: &Fields,
    mistake: Option<&Mistake>,
) -> Result<HttpResponse> {
    let user = &signed_in.user;
    let id = user.id;
    let (sessions, rooms, quiet_hours) = app.store.read(move |conn| mine(conn, id)).await?;
    let address = user.email_address.as_deref().unwrap_or_default();
    let typed = Typed {
        name: fields.get("user[name]").unwrap_or(&user.name),
        email_address: fields.get("user[email_address]").unwrap_or(address),
        bio: fields.get("user[bio]").or(user.bio.as_deref()).unwrap_or_default(),
        quiet_hours: fields.get("quiet_hours[begin]").zip(fields.get("quiet_hours[end]")),
    };
    let view = ProfileView {
        me: &avatars::person(app, user),
        typed,
        mistake,
        has_picture: user.avatar.is_some(),
        places: &rooms.iter().map(|mine| place(user, mine)).collect::<Vec<_>>(),
        quiet_hours: quiet_hours.as_ref(),
        transfer_url: &transfers::url(app, request, id),
        sessions: &sessions,
        here: signed_in.session.id,
    };
    page::answer(app, request, status, user, |chrome| view::page(chrome, &view)).await
}

/// One of somebody's rooms, their place in it, and for a ping who is in it.
type Mine = (Room, Membership, Vec<User>);

/// Where somebody is signed in, their rooms: shared ones by name, then pings, the latest first; and
/// their quiet hours.
fn mine(
    conn: &mut AnyConnection,
    me: UserId,
) -> domain::Result<(Vec<Session>, Vec<Mine>, Option<QuietHours>)> {
    let rooms = store::rooms::of_user(conn, me)?;
    let pings: Vec<RoomId> =
        rooms.iter().filter(|(room, _)| room.is_direct()).map(|(room, _)| room.id).collect();
    let mut people = store::rooms::members_of_each(conn, &pings)?;
    let (mut pings, mut all): (Vec<Mine>, Vec<Mine>) = rooms
        .into_iter()
        .map(|(room, place)| {
            let people = people.remove(&room.id).unwrap_or_default();
            (room, place, people)
        })
        .partition(|(room, ..)| room.is_direct());
    pings.sort_by_key(|(room, ..)| Reverse((room.updated_at, room.id)));
    all.append(&mut pings);
    Ok((store::sessions::of(conn, me)?, all, store::quiet_hours::of(conn, me)?))
}

fn place(me: &User, (room, membership, people): &Mine) -> Place {
    Place {
        room: room.id,
        name: display_name(room, me, people),
        kind: room.kind,
        involvement: membership.involvement,
    }
}
