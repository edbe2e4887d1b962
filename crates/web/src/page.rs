//! Pages: the answer around a view, with what every page shows: the account, the person and what
//! just happened; and what programs get instead.

use std::time::{Duration, UNIX_EPOCH};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method, StatusCode,
        header::{self, HttpDate},
    },
};
use campfire_domain::{Account, Time, User};
use campfire_store as store;
use maud::Markup;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    app::App,
    assets::accepts_gzip,
    compressed,
    cookies::Carried,
    density::Density,
    representations::{Format, choose},
    sidebar,
    theme::Theme,
    views::{Chrome, Flash, streams},
};

/// What Turbo calls a list of changes.
pub const TURBO_STREAM: &str = "text/vnd.turbo-stream.html; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
/// The type of every JSON answer, as published.
pub const JSON: &str = "application/json; charset=utf-8";
const REVALIDATED: &str = "max-age=0, private, must-revalidate";

/// Shows a page to somebody signed in.
pub async fn show(
    app: &App,
    request: &HttpRequest,
    user: &User,
    view: impl FnOnce(&Chrome<'_>) -> Markup,
) -> Result<HttpResponse> {
    with_status(app, request, StatusCode::OK, Some(user), view).await
}

/// Shows a page to anybody.
pub async fn show_anybody(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    view: impl FnOnce(&Chrome<'_>) -> Markup,
) -> Result<HttpResponse> {
    with_status(app, request, status, None, view).await
}

/// Shows a page to somebody signed in, with a status of its own.
pub async fn answer(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    user: &User,
    view: impl FnOnce(&Chrome<'_>) -> Markup,
) -> Result<HttpResponse> {
    with_status(app, request, status, Some(user), view).await
}

async fn with_status(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    user: Option<&User>,
    view: impl FnOnce(&Chrome<'_>) -> Markup,
) -> Result<HttpResponse> {
    let account: Option<Account> = app.store.read(store::accounts::current).await?;
    let flash = flash(app, request);
    let streams = user.map(|user| sidebar::streams(app, user.id));
    let chrome = Chrome {
        assets: &app.assets,
        streams: streams.as_ref().map_or(&[], |names| names),
        account: account.as_ref(),
        user,
        flash: flash.as_ref(),
        vapid_public_key: app.settings.vapid_public_key.as_deref(),
        theme: Theme::of(request),
        density: Density::of(request),
        in_frame: request.headers().contains_key("turbo-frame"),
    };
    let body = view(&chrome).into_string();
    let mut response = HttpResponse::build(status);
    if flash.is_some() {
        response.cookie(app.cookies.carry_nothing());
    }
    Ok(if status == StatusCode::OK && flash.is_none() {
        revalidated(request, &mut response, body)
    } else {
        response.insert_header((header::CACHE_CONTROL, "no-store")).content_type(HTML).body(body)
    })
}

/// Shows HTML that stands for itself: a page of messages, the sidebar's frame.
pub fn fragment(request: &HttpRequest, markup: Markup) -> HttpResponse {
    revalidated(request, &mut HttpResponse::Ok(), markup.into_string())
}

/// The same for what was last changed at a known moment: an asker who knows nothing but when they
/// got theirs is told 304 by that.
pub fn fragment_of(request: &HttpRequest, changed_at: Time, markup: Markup) -> HttpResponse {
    let seconds = u64::try_from(changed_at.millis() / 1000).unwrap_or_default();
    let changed_at = HttpDate::from(UNIX_EPOCH + Duration::from_secs(seconds));
    let headers = request.headers();
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok());
    let since = since.and_then(|since| since.parse::<HttpDate>().ok());
    let is_known = since.is_some_and(|since| since >= changed_at);
    let mut response = HttpResponse::Ok();
    response.insert_header(header::LastModified(changed_at));
    if is_known && !headers.contains_key(header::IF_NONE_MATCH) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    revalidated(request, &mut response, markup.into_string())
}

/// Shows a program what it asked for or has just made.
pub fn json(
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    object: &impl Serialize,
) -> HttpResponse {
    match serde_json::to_string(object) {
        Ok(body) => tagged(request, response, JSON, body),
        Err(error) => HttpResponse::from_error(Error::Internal(error.to_string())),
    }
}

/// Answers with changes to the page that asked.
pub fn stream(request: &HttpRequest, changes: &[streams::Stream]) -> HttpResponse {
    let body = streams::body(changes).into_string();
    tagged(request, &mut HttpResponse::Ok(), TURBO_STREAM, body)
}

/// Sends the browser elsewhere, where the next page says what happened.
pub fn noticed(
    app: &App,
    request: &HttpRequest,
    to: impl AsRef<str>,
    notice: impl Into<String>,
) -> HttpResponse {
    carrying(app, request, to, &Carried { notice: Some(notice.into()), ..Carried::default() })
}

/// Sends the browser elsewhere, with a word about what did not happen.
pub fn warned(
    app: &App,
    request: &HttpRequest,
    to: impl AsRef<str>,
    alert: impl Into<String>,
) -> HttpResponse {
    carrying(app, request, to, &Carried { alert: Some(alert.into()), ..Carried::default() })
}

fn carrying(
    app: &App,
    request: &HttpRequest,
    to: impl AsRef<str>,
    carried: &Carried,
) -> HttpResponse {
    let mut response = redirect(request, to);
    response.add_cookie(&app.cookies.carry(carried)).expect("our cookies are valid headers");
    response
}

/// Sends the browser elsewhere.
pub fn redirect(request: &HttpRequest, to: impl AsRef<str>) -> HttpResponse {
    let status = redirect_status(request.method());
    HttpResponse::build(status)
        .insert_header((header::LOCATION, to.as_ref()))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .finish()
}

/// 302 after POST, 303 after the other unsafe methods, so that browsers ask again with GET
/// (decision 1.4).
pub fn redirect_status(after: &Method) -> StatusCode {
    match after.as_str() {
        "PUT" | "PATCH" | "DELETE" => StatusCode::SEE_OTHER,
        _ => StatusCode::FOUND,
    }
}

/// Whether the asker likes a list of changes better than a page: Turbo says so, and upload scripts
/// take anything.
pub fn wants_stream(request: &HttpRequest) -> bool {
    choose(request, &[Format::TurboStream, Format::Html]) == Some(Format::TurboStream)
}

/// The same for HTML, which differs between a frame and a document of its own.
fn revalidated(
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    body: String,
) -> HttpResponse {
    response.append_header((header::VARY, "Turbo-Frame"));
    tagged(request, response, HTML, body)
}

/// Answers bytes with the name by which they are asked for again: 304 while the asker has them.
fn tagged(
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    media_type: &str,
    body: String,
) -> HttpResponse {
    let digest: [u8; 32] = Sha256::digest(&body).into();
    let mut name = compressed::Name::default();
    name.copy_from_slice(&digest[..12]);
    let tag = name.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let tag = format!("W/\"{tag}\"");
    response
        .insert_header((header::ETAG, tag.as_str()))
        .insert_header((header::CACHE_CONTROL, REVALIDATED))
        .append_header((header::VARY, "Accept-Encoding"));
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    // What was done is not asked for again: it is neither known already nor worth compressing.
    let is_read = request.method() == Method::GET;
    if is_known && is_read {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(media_type);
    let compressed = (is_read && accepts_gzip(request))
        .then(|| App::of(request).compressed.page(name, &body))
        .flatten();
    match compressed {
        Some(page) => response.insert_header((header::CONTENT_ENCODING, "gzip")).body(page),
        None => response.body(body),
    }
}

fn flash(app: &App, request: &HttpRequest) -> Option<Flash> {
    let carried = app.cookies.carried(request);
    carried.alert.map(Flash::Alert).or_else(|| carried.notice.map(Flash::Notice))
}
