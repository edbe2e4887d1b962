//! Sessions: signing in and out.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Data, Query},
};
use campfire_domain::{
    self as domain, User,
    users::{
        passwords,
        sessions::{self, Session},
    },
};
use campfire_store as store;
use serde::Deserialize;

pub use crate::extract::client;
use crate::{
    Error, Result,
    app::App,
    extract::{Anonymous, Fields, SignedIn},
    first_run, page,
    representations::{Format, choose},
    views::sessions::{self as view, Rejection, SignInView},
};

/// What a link to the sign-in page may say.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    email_address: String,
}

/// `GET /session/new`: the form; first run when nobody is here yet.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    _: Anonymous,
    link: Query<Link>,
) -> Result<HttpResponse> {
    if !first_run::is_done(&app).await? {
        return Ok(page::redirect(&request, "/first_run"));
    }
    form(&app, &request, StatusCode::OK, &link.email_address, None).await
}

/// `POST /session`: signs in, or says kindly that it did not work.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    _: Anonymous,
    fields: Fields,
) -> Result<HttpResponse> {
    let address = fields.text("email_address").trim().to_owned();
    let from = app.settings.proxies.client(&request);
    match app.limits.take_sign_in(&request, from, &address) {
        Err(Error::TooMany(wait)) if !wants_json(&request) => {
            let (status, rejection) = (StatusCode::TOO_MANY_REQUESTS, Rejection::TooMany(wait));
            return form(&app, &request, status, &address, Some(rejection)).await;
        }
        counted => counted?,
    }
    let Some(user) = proven(&app, address.clone(), fields.text("password").to_owned()).await?
    else {
        return mismatch(&app, &request, &address).await;
    };
    let browser = client(&app, &request);
    match app.store.write(move |tx| sessions::sign_in(tx, &user, browser)).await {
        Ok(session) => Ok(welcome(&app, &request, &session)),
        Err(domain::Error::Forbidden) => mismatch(&app, &request, &address).await,
        Err(error) => Err(error.into()),
    }
}

/// `DELETE /session`: signs out here, cuts this browser's sockets, and notifies it no more.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let endpoint = fields.text("push_subscription_endpoint").to_owned();
    let SignedIn { user, session } = signed_in;
    let ended = app.store.write(move |tx| {
        store::pushes::forget_endpoint(tx, user.id, &endpoint)?;
        sessions::end(tx, &session)
    });
    ended.await?;
    let mut response = page::redirect(&request, "/");
    response.add_cookie(&app.cookies.signed_out()).expect("our cookies are valid headers");
    response.add_cookie(&app.cookies.carry_nothing()).expect("our cookies are valid headers");
    Ok(response)
}

/// Lets a fresh session in: its cookie, and the page that was wanted before.
pub fn welcome(app: &App, request: &HttpRequest, session: &Session) -> HttpResponse {
    let wanted = app.cookies.carried(request).return_to;
    let mut response = page::redirect(request, wanted.as_deref().unwrap_or("/"));
    for cookie in [app.cookies.session(&session.token), app.cookies.carry_nothing()] {
        response.add_cookie(&cookie).expect("our cookies are valid headers");
    }
    response
}

/// Whether a program asks; everybody else gets the form again.
pub fn wants_json(request: &HttpRequest) -> bool {
    choose(request, &[Format::Html, Format::Json]) == Some(Format::Json)
}

async fn mismatch(app: &App, request: &HttpRequest, address: &str) -> Result<HttpResponse> {
    form(app, request, StatusCode::UNAUTHORIZED, address, Some(Rejection::Mismatch)).await
}

/// The active user with that address and password. Takes as long when there is none.
async fn proven(app: &App, address: String, password: String) -> Result<Option<User>> {
    let user = app.store.read(move |conn| store::users::by_email_address(conn, &address)).await?;
    let user = user.filter(User::is_active);
    let _turn = app.limits.hashing.acquire().await;
    let checked = web::block(move || {
        let digest = user.as_ref().and_then(|user| user.password_digest.as_ref());
        let opens = passwords::check(digest, &password);
        user.filter(|_| opens)
    });
    checked.await.map_err(|error| Error::Internal(error.to_string()))
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    email_address: &str,
    rejection: Option<Rejection>,
) -> Result<HttpResponse> {
    let contact = app.store.read(store::users::help_contact).await?;
    let contact = contact
        .as_ref()
        .and_then(|user| Some((user.name.as_str(), user.email_address.as_deref()?)));
    let version = app.settings.version.as_str();
    page::show_anybody(app, request, status, |chrome| {
        view::page(chrome, &SignInView { email_address, rejection, contact, version })
    })
    .await
}
