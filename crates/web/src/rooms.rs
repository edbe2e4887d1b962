//! Rooms: the way to one's last room, and the page on which people talk.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use campfire_domain::{
    EventId, MessageId, Result as DomainResult, Room, RoomId, Time, User, UserId, rooms as domain,
    users::names,
};
use campfire_realtime::Stream;
use campfire_store::{self as store, AnyConnection, messages::Shown};
use serde::Deserialize;

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{InRoom, OnRoomPage, SignedIn},
    page,
    presenting::present_all,
    views::{
        Chrome,
        rooms::{self as view, RoomView, Unsaid},
        welcome,
    },
};

/// `GET /`: the room that was last open here, else one's oldest; a welcome when there is none.
pub async fn root(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let last = app.cookies.read_last_room(&request);
    let me = signed_in.user.id;
    let room = app.store.read(move |conn| home(conn, me, last)).await?;
    match room {
        Some(room) => Ok(page::redirect(&request, path(room))),
        None => page::show(&app, &request, &signed_in.user, welcome::page).await,
    }
}

fn home(
    conn: &mut AnyConnection,
    me: UserId,
    last: Option<RoomId>,
) -> DomainResult<Option<RoomId>> {
    if let Some(last) = last
        && store::rooms::for_member(conn, last, me).is_ok()
    {
        return Ok(Some(last));
    }
    Ok(store::rooms::oldest_of(conn, me)?.map(|room| room.id))
}

/// `GET /rooms`: one's newest room.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    let room = app.store.read(move |conn| store::rooms::newest_of(conn, me)).await?;
    let to = room.map_or_else(|| "/".to_owned(), |room| path(room.id));
    Ok(page::redirect(&request, to))
}

/// `GET /rooms/{room_id}`: the room with its newest messages.
pub async fn show(app: Data<App>, request: HttpRequest, found: OnRoomPage) -> Result<HttpResponse> {
    room_page(&app, &request, found.0, Spot::default(), None).await
}

/// Since when somebody goes on reading, in milliseconds.
#[derive(Deserialize)]
pub struct Since {
    since: Option<String>,
}

/// Where in the room a page begins.
#[derive(Clone, Copy, Default)]
struct Spot {
    /// At the newest message when there is none.
    around: Option<MessageId>,
    /// Where the line stands before what is new; as of the reader's marks when there is none.
    since: Option<Time>,
}

/// `GET /rooms/{room_id}/@{message_id}`: the room around one message; the newest when it is gone.
/// With `since` what was said since then is shown as new.
pub async fn show_at(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
    path: Path<(String, String)>,
    asked: Query<Since>,
) -> Result<HttpResponse> {
    let since = asked.since.as_deref().and_then(|since| since.parse().ok());
    let spot = Spot { around: path.1.parse().ok(), since: since.map(Time::from_millis) };
    room_page(&app, &request, found.0, spot, None).await
}

/// The room with what somebody wrote and could not be said, and why.
pub async fn unsaid(
    app: &App,
    request: &HttpRequest,
    signed_in: SignedIn,
    room: RoomId,
    unsaid: Unsaid<'_>,
) -> Result<HttpResponse> {
    let SignedIn { user, session } = signed_in;
    let me = user.id;
    let found = app.store.read(move |conn| store::rooms::for_member(conn, room, me)).await;
    let (room, membership) = found?;
    let found = InRoom { user, session, room, membership };
    room_page(app, request, found, Spot::default(), Some(unsaid)).await
}

/// `GET /rooms/{room_id}/from/{moment}`: to the first message since then, in milliseconds, with the
/// line before what is new; to the newest when there is none.
pub async fn from(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
    at: Path<(String, String)>,
) -> Result<HttpResponse> {
    let room = found.0.room.id;
    let since = Time::from_millis(at.1.parse().map_err(|_| Error::NotFound)?);
    let first = app.store.read(move |conn| store::messages::first_since(conn, room, since)).await?;
    let at = |first| format!("{}/@{first}?since={}", path(room), since.millis());
    let to = first.map_or_else(|| path(room), at);
    Ok(page::redirect(&request, to))
}

/// `GET /rooms/opens/{room_id}` and `/rooms/closeds/{room_id}`: to the room, whatever its kind.
pub async fn go(app: Data<App>, request: HttpRequest, found: OnRoomPage) -> HttpResponse {
    let id = found.0.room.id;
    let mut response = page::redirect(&request, path(id));
    remember(&app, &request, &mut response, id);
    response
}

/// `DELETE /rooms/{room_id}`: with everything said in it, by who made it or an administrator.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
) -> Result<HttpResponse> {
    let InRoom { user, room, membership, .. } = found.0;
    if !user.can_administer(room.creator_id) {
        return Err(Error::Forbidden);
    }
    app.store.write(move |tx| domain::remove(tx, &user, &membership)).await?;
    Ok(page::redirect(&request, "/"))
}

/// What a room page shows, read at one moment.
struct Found {
    /// Read first, so that no event after it is missing from the messages.
    last_event: EventId,
    rows: Vec<Shown>,
    around: Option<MessageId>,
    others: Vec<User>,
    /// The join code, in the account's first room while its messages fit on a page.
    join_code: Option<String>,
}

async fn room_page(
    app: &App,
    request: &HttpRequest,
    found: InRoom,
    spot: Spot,
    unsaid: Option<Unsaid<'_>>,
) -> Result<HttpResponse> {
    let InRoom { user, room, membership, .. } = found;
    let (id, direct) = (room.id, room.is_direct());
    let shown = app.store.read(move |conn| {
        let last_event = store::events::head_of(conn, id)?;
        let (rows, around) = messages_for(conn, id, spot.around)?;
        let others = if direct { store::rooms::member_users(conn, id)? } else { Vec::new() };
        let is_young = !store::messages::paged(conn, id)?;
        let join_code = if is_young { join_code(conn, id)? } else { None };
        Ok(Found { last_event, rows, around, others, join_code })
    });
    let shown = shown.await?;
    let origin = app.origin(request);
    let invite = shown.join_code.map(|code| format!("{origin}/join/{code}"));
    let messages = present_all(app, &shown.rows);
    let view = RoomView {
        display_name: &display_name(&room, &user, &shown.others),
        involvement: membership.involvement,
        first_unread_at: spot.since.or(membership.first_unread_at),
        last_event: Some(shown.last_event),
        stream: &app.streams.sign(&Stream::RoomMessages(id)),
        messages: &messages,
        around: shown.around,
        me: &avatars::person(app, &user),
        invite: invite.as_deref(),
        largest_file: app.settings.uploads.largest,
        unsaid,
        room: &room,
    };
    let status = if unsaid.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let show = |chrome: &Chrome<'_>| view::page(chrome, &view);
    let mut response = page::answer(app, request, status, &user, show).await?;
    remember(app, request, &mut response, id);
    Ok(response)
}

/// Remembers the room as the last one, unless somebody only points at a link to it. A page fetched
/// so and then visited says by itself that it was (`presence_controller.js`).
fn remember(app: &App, request: &HttpRequest, response: &mut HttpResponse, room: RoomId) {
    let purpose = request.headers().get("x-sec-purpose");
    if purpose.is_none_or(|purpose| purpose != "prefetch") {
        response.add_cookie(&app.cookies.last_room(room)).expect("our cookies are valid headers");
    }
}

/// The page around a message, or the newest one when there is no such message.
fn messages_for(
    conn: &mut AnyConnection,
    room: RoomId,
    around: Option<MessageId>,
) -> DomainResult<(Vec<Shown>, Option<MessageId>)> {
    if let Some(id) = around {
        match store::messages::page_around(conn, room, id) {
            Err(campfire_domain::Error::NotFound) => {}
            found => return Ok((found?, around)),
        }
    }
    Ok((store::messages::page_last(conn, room)?, None))
}

/// The join code, in the first room of the account.
fn join_code(conn: &mut AnyConnection, room: RoomId) -> DomainResult<Option<String>> {
    let first = store::rooms::original(conn)?.is_some_and(|original| original.id == room);
    let account = if first { store::accounts::current(conn)? } else { None };
    Ok(account.map(|account| account.join_code))
}

/// What a viewer calls a room: its name, or the other people of a ping (domain rule 3.6).
pub fn display_name(room: &Room, viewer: &User, people: &[User]) -> String {
    if let Some(name) = &room.name {
        return name.clone();
    }
    let others: Vec<&str> = people
        .iter()
        .filter(|person| person.id != viewer.id)
        .map(|person| person.name.as_str())
        .collect();
    if others.is_empty() { viewer.name.clone() } else { names::sentence(&others) }
}

/// The path of a room.
pub fn path(room: RoomId) -> String {
    format!("/rooms/{room}")
}
