//! Answers: what every answer carries, whoever made it: headers, a page for what went wrong, one
//! line in the log.

use std::time::{Duration, Instant};

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Error, api,
    app::App,
    bans::TurnedAway,
    cookies::SESSION_TOKEN,
    extract::{Asker, NOTE, Published, Resumed},
    limits::Allowance,
    page,
    peeked::peek,
    representations::{self, Format, Wanted},
    views::{Chrome, errors, times},
};

/// Two years with subdomains, as published.
const HSTS: &str = "max-age=63072000; includeSubDomains";
/// What our pages never ask of a browser.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), usb=(), payment=()";

/// What no page of ours needs is refused by the browser: scripts and styles from anywhere else,
/// inline ones (but for the import map, by its hash), frames, plug-ins.
pub fn content_security_policy(import_map_source: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' {import_map_source}; style-src 'self'; \
         img-src 'self' data: blob: https:; media-src 'self' blob:; connect-src 'self'; \
         frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'self'"
    )
}

/// Reads what routes need not know of: answers HEAD like GET, whose body actix then leaves out, lets
/// forms say PUT, PATCH and DELETE through POST with `_method`, or a header, and takes the form of
/// the answer off the path. What cannot be understood is an answer like any other.
pub async fn understand(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    representations::take_suffix(&mut request);
    if request.path() == api::WAITS {
        fold_headers(&mut request);
    }
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    } else if request.method() != Method::GET && is_upgrade(request.headers()) {
        // Its body would be read as a stream that never ends.
        let error = Error::BadRequest("a socket is opened with GET".to_owned());
        return Ok(request.error_response(error));
    } else if request.method() != Method::GET {
        // Apart, so that who only waits for an answer does not carry along the room for it.
        if let Err(error) = Box::pin(peek(&mut request)).await {
            return Ok(request.error_response(error));
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Keeps the headers of a call that may wait for long in a map that is as large as they are: the
/// usual one has room for many, and takes more memory than all the rest of such a call.
fn fold_headers(request: &mut ServiceRequest) {
    let headers = request.headers();
    let mut folded = HeaderMap::with_capacity(headers.len_keys());
    headers.iter().for_each(|(name, value)| folded.append(name.clone(), value.clone()));
    request.head_mut().headers = folded;
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    let to = headers.get(header::UPGRADE).and_then(|to| to.to_str().ok());
    to.is_some_and(|to| to.trim().eq_ignore_ascii_case("websocket"))
}

/// Completes every answer and writes its line in the log.
pub async fn complete(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = Instant::now();
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, mut response) = response.into_parts();
    let app = App::of(&request);
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        // Nothing is there for that method: whether for another is not said (http.md 1.10).
        response = HttpResponse::from_error(Error::NotFound);
    }
    // Apart, so that who only waits for an answer does not carry along the room for it.
    let mut response = Box::pin(explain(&app, &request, response)).await;
    if response.status() == StatusCode::FOUND {
        *response.status_mut() = page::redirect_status(request.method());
    }
    let resumed = request.extensions_mut().remove::<Resumed>();
    // Who was signed out by this very request stays so.
    let is_decided = response.cookies().any(|cookie| cookie.name() == SESSION_TOKEN);
    if let (Some(Resumed(session)), false) = (resumed, is_decided) {
        response
            .add_cookie(&app.cookies.session(&session.token))
            .expect("our cookies are valid headers");
    }
    let id = Uuid::new_v4();
    if let Some(allowance) = request.extensions_mut().remove::<Allowance>() {
        add_allowance(&allowance, response.headers_mut());
    }
    complete_location(&app, &request, response.headers_mut());
    add_headers(&app, &request, response.headers_mut(), id, started);
    note(&app, &request, response.status(), started, id);
    Ok(ServiceResponse::new(request, response))
}

/// Gives an error without words a page, a JSON object or a sentence, as the asker can read it.
async fn explain(app: &App, request: &HttpRequest, response: HttpResponse) -> HttpResponse {
    let status = response.status();
    let wordless = matches!(
        response.body().size(),
        actix_web::body::BodySize::Sized(0) | actix_web::body::BodySize::None
    );
    let cause = response.error();
    let failed = status.is_client_error() || status.is_server_error();
    let error = cause.and_then(|cause| cause.as_error::<Error>());
    let is_too_old = matches!(error, Some(Error::OldBrowser));
    let is_turned_away = request.extensions().get::<TurnedAway>().is_some();
    let unexplained = failed && !is_turned_away && (cause.is_some() || wordless);
    if !(unexplained || is_too_old) || request.method() == Method::HEAD {
        return response;
    }
    let is_published = request.extensions().get::<Published>().is_some();
    let is_wordless = matches!(status.as_u16(), 403 | 404 | 406 | 422) && !is_lacking(error);
    if is_published && is_wordless && request.content_type() != NOTE {
        return empty(&response, status);
    }
    let sentence = sentence(status, error);
    let explained = match accepted(request) {
        _ if is_published || request.path().starts_with("/api/") => {
            Some(in_json(status, &sentence))
        }
        _ if is_too_old => error_page(app, request, status, error).await,
        Accepted::Json => Some(in_json(status, &sentence)),
        Accepted::Text if is_json_only(request.path()) => Some(in_json(status, &sentence)),
        Accepted::Text => Some(
            HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(sentence),
        ),
        Accepted::Html => error_page(app, request, status, error).await,
    };
    keep_headers(&response, explained.unwrap_or_else(|| HttpResponse::new(status)))
}

/// The published calls of bots say no more than the status, but for what they never said, and but to
/// those that speak JSON of ours.
fn empty(from: &HttpResponse, status: StatusCode) -> HttpResponse {
    keep_headers(from, HttpResponse::build(status).content_type("text/html").finish())
}

fn is_lacking(error: Option<&Error>) -> bool {
    matches!(error, Some(Error::Lacking(_)))
}

/// The published object, with our sentence where it says more than the status.
fn in_json(status: StatusCode, sentence: &str) -> HttpResponse {
    let error = status.canonical_reason().unwrap_or_default();
    let mut object = json!({ "status": status.as_u16(), "error": error });
    if sentence != error {
        object["message"] = json!(sentence);
    }
    HttpResponse::build(status).content_type(page::JSON).body(object.to_string())
}

/// Cookies and what else an error wanted to be known go along with its explanation.
fn keep_headers(from: &HttpResponse, mut to: HttpResponse) -> HttpResponse {
    for (name, value) in from.headers() {
        if *name == header::SET_COOKIE || !to.headers().contains_key(name) {
            to.headers_mut().append(name.clone(), value.clone());
        }
    }
    to
}

async fn error_page(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    error: Option<&Error>,
) -> Option<HttpResponse> {
    if let Some(Error::TooMany(wait)) = error {
        let view = |chrome: &Chrome<'_>| errors::too_many(chrome, *wait);
        return page::show_anybody(app, request, status, view).await.ok();
    }
    if let Some(Error::Unprocessable { message, .. }) = error {
        let view = |chrome: &Chrome<'_>| errors::refused(chrome, message);
        return page::show_anybody(app, request, status, view).await.ok();
    }
    let view = match status.as_u16() {
        200 => errors::old_browser,
        403 => errors::forbidden,
        404 => errors::not_found,
        413 => errors::too_large,
        400..=499 => errors::unprocessable,
        _ => errors::failed,
    };
    page::show_anybody(app, request, status, view).await.ok()
}

/// Where JSON is all that anybody gets.
fn is_json_only(path: &str) -> bool {
    path.starts_with("/autocompletable/") || path == "/unfurl_link"
}

enum Accepted {
    Html,
    Json,
    Text,
}

/// Whether a page can be shown to the asker.
pub fn wants_html(request: &HttpRequest) -> bool {
    matches!(accepted(request), Accepted::Html)
}

/// Browsers and Turbo ask for HTML among others, our send queue for streams alone, programs for JSON
/// or nothing in particular.
fn accepted(request: &HttpRequest) -> Accepted {
    match representations::wanted(request) {
        Wanted::OneOf(formats) if formats.contains(&Format::Html) => Accepted::Html,
        Wanted::OneOf(formats) if formats.first() == Some(&Format::Json) => Accepted::Json,
        Wanted::OneOf(_) | Wanted::Anything => Accepted::Text,
    }
}

fn sentence(status: StatusCode, error: Option<&Error>) -> String {
    match error {
        Some(Error::Unprocessable { message, .. }) => message.clone(),
        Some(Error::KeyNeeded) => {
            "Please send the key of a bot that is here: Authorization: Bearer KEY. Keys that were renewed no longer work.".to_owned()
        }
        Some(Error::Lacking(scope)) => {
            let scope = scope.word();
            format!(
                "This bot may not do that: its administrators have not given it the scope {scope}."
            )
        }
        Some(Error::BadRequest(reason)) => format!("That could not be read: {reason}."),
        Some(Error::TooMany(wait)) => {
            format!("That was a lot at once. Please try again in {}.", times::span(*wait))
        }
        Some(Error::Forged) => {
            "That did not come from one of our pages, so nothing was changed.".into()
        }
        _ if status == StatusCode::PAYLOAD_TOO_LARGE => "That is larger than we take here.".into(),
        _ => status.canonical_reason().unwrap_or("It did not work").to_owned(),
    }
}

/// Redirects name whole addresses, as published.
fn complete_location(app: &App, request: &HttpRequest, headers: &mut HeaderMap) {
    let path = headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
    if let Some(path) = path.filter(|path| path.starts_with('/'))
        && let Ok(whole) = HeaderValue::from_str(&format!("{}{path}", app.origin(request)))
    {
        headers.insert(header::LOCATION, whole);
    }
}

/// What is left to those who are counted, and when to come back for who has nothing left.
fn add_allowance(allowance: &Allowance, headers: &mut HeaderMap) {
    let seconds = |span: Duration| span.as_millis().div_ceil(1000).to_string();
    let Allowance { times, span, left, wait } = allowance;
    let mut put = |name: &'static str, value: String| {
        let value = HeaderValue::from_str(&value).expect("numbers are valid headers");
        headers.insert(HeaderName::from_static(name), value);
    };
    put("ratelimit-limit", times.to_string());
    put("ratelimit-policy", format!("{times};w={}", span.as_secs()));
    put("ratelimit-remaining", left.to_string());
    put("ratelimit-reset", seconds(allowance.reset()));
    if let Some(wait) = wait {
        put("retry-after", seconds(*wait));
    }
}

fn add_headers(
    app: &App,
    request: &HttpRequest,
    headers: &mut HeaderMap,
    id: Uuid,
    started: Instant,
) {
    // Files bring a stricter policy.
    let is_confined = headers.contains_key(header::CONTENT_SECURITY_POLICY);
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    put("x-request-id", &id.to_string());
    put("x-content-type-options", "nosniff");
    if request.path().trim_end_matches(".json") == "/up" {
        return;
    }
    put("x-runtime", &format!("{:.6}", started.elapsed().as_secs_f64()));
    put("x-version", &app.settings.version);
    if let Some(revision) = &app.settings.revision {
        put("x-rev", revision);
    }
    put("x-frame-options", "SAMEORIGIN");
    put("x-xss-protection", "0");
    put("x-permitted-cross-domain-policies", "none");
    put("referrer-policy", "strict-origin-when-cross-origin");
    put("permissions-policy", PERMISSIONS);
    if !is_confined {
        put("content-security-policy", &app.content_security_policy);
    }
    if app.settings.tls {
        put("strict-transport-security", HSTS);
    }
}

/// One line in the log and one count for the operators.
fn note(app: &App, request: &HttpRequest, status: StatusCode, started: Instant, id: Uuid) {
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let took = started.elapsed();
    app.metrics.answered(&route, status.as_u16(), took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let user = request.extensions().get::<Asker>().map(|asker| asker.0.get());
    tracing::info!(
        request.id = %id, method = %request.method(), route, status = status.as_u16(), micros, user.id = user,
        "{} {route} {}", request.method(), status.as_u16(),
    );
}
