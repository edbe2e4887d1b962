//! Transfers: links that sign somebody in on another device without their password.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use campfire_domain::{self as domain, Time, User, UserId, users::transfers};

use crate::{
    Error, Result,
    app::App,
    extract::{Anonymous, SignedIn, client},
    page,
    sessions::welcome,
    signed::Purpose,
    views::transfers::{self as view, TransferView},
};

/// Where that user signs in on another device. Good for four hours, and the same for ten minutes,
/// so that the pages which show it stay the same too.
pub fn url(app: &App, request: &HttpRequest, user: UserId) -> String {
    let token = app.signed.user_until(Purpose::Transfer, user, transfers::until(Time::now()));
    format!("{}/session/transfers/{token}", app.origin(request))
}

/// `GET /session/transfers/{token}`: a form that sends itself, because programs that look at links
/// must not use them up. Who is signed in as somebody else is asked first.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    token: Path<String>,
) -> Result<HttpResponse> {
    let here = SignedIn::find(&app, &request).await?.map(|signed_in| signed_in.user);
    let named = named(&app, &token);
    let other = here.as_ref().filter(|user| named.is_some_and(|named| named != user.id));
    form(&app, &request, StatusCode::OK, &token, other).await
}

/// `PUT /session/transfers/{token}`: signs in.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    _: Anonymous,
    token: Path<String>,
) -> Result<HttpResponse> {
    app.limits.take_transfer(&request, app.settings.proxies.client(&request))?;
    let Some(user) = named(&app, &token) else { return refused(&app, &request).await };
    let browser = client(&app, &request);
    match app.store.write(move |tx| transfers::sign_in(tx, user, browser)).await {
        Ok(session) => Ok(welcome(&app, &request, &session)),
        Err(domain::Error::Forbidden | domain::Error::NotFound) => refused(&app, &request).await,
        Err(error) => Err(Error::from(error)),
    }
}

fn named(app: &App, token: &str) -> Option<UserId> {
    app.signed.read_user_until(Purpose::Transfer, token, Time::now())
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    token: &str,
    other: Option<&User>,
) -> Result<HttpResponse> {
    let other = other.map(|user| user.name.as_str());
    page::show_anybody(app, request, status, |chrome| {
        view::page(chrome, &TransferView { token, other })
    })
    .await
}

async fn refused(app: &App, request: &HttpRequest) -> Result<HttpResponse> {
    page::show_anybody(app, request, StatusCode::BAD_REQUEST, view::refused).await
}
