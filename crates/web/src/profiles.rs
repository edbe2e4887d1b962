//! Profiles: what somebody says about themselves, and the browsers in which they are signed in.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use campfire_domain::{
    self as domain, SessionId,
    users::{self, Change, sessions},
};
use campfire_store as store;

use crate::{
    Error, Result,
    app::App,
    avatars,
    cookies::Carried,
    extract::{Fields, SignedIn},
    joins::{digest, mistake},
    page,
    views::{
        forms::Mistake,
        profiles::{self as view, ProfileView, Typed},
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
    fields: Fields,
) -> Result<HttpResponse> {
    fields.require("user")?;
    match save(&app, &signed_in, &fields).await {
        Ok(()) => Ok(noticed(&app, &request, "Saved.")),
        Err(error) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let mistake = told(error)?;
            form(&app, &request, status, &signed_in, &fields, Some(&mistake)).await
        }
    }
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

async fn save(app: &App, signed_in: &SignedIn, fields: &Fields) -> domain::Result<()> {
    let mut change = change(fields);
    users::check_change(&change)?;
    if let Some(password) = fields.get("user[password]").filter(|password| !password.is_empty()) {
        change.password = Some(digest(app, password.to_owned()).await?);
    }
    let session = signed_in.session.clone();
    app.store.write(move |tx| users::change(tx, &session, change)).await.map(drop)
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

/// What the form should say about an error.
fn told(error: domain::Error) -> Result<Mistake> {
    match error {
        domain::Error::Conflict(_) => Ok(Mistake {
            field: "email_address".to_owned(),
            message: "Somebody here uses that address already.".to_owned(),
        }),
        other => mistake(other),
    }
}

fn noticed(app: &App, request: &HttpRequest, notice: &str) -> HttpResponse {
    let carried = Carried { notice: Some(notice.to_owned()), ..Carried::default() };
    let mut response = page::redirect(request, PATH);
    response.add_cookie(&app.cookies.carry(&carried)).expect("our cookies are valid headers");
    response
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
    let sessions = app.store.read(move |conn| store::sessions::of(conn, id)).await?;
    let address = user.email_address.as_deref().unwrap_or_default();
    let typed = Typed {
        name: fields.get("user[name]").unwrap_or(&user.name),
        email_address: fields.get("user[email_address]").unwrap_or(address),
        bio: fields.get("user[bio]").or(user.bio.as_deref()).unwrap_or_default(),
    };
    let me = avatars::person(app, user);
    let here = signed_in.session.id;
    let view = ProfileView { me: &me, typed, mistake, sessions: &sessions, here };
    page::answer(app, request, status, user, |chrome| view::page(chrome, &view)).await
}
