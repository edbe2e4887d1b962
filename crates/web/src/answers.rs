//! Answers: what every answer carries, whoever made it: headers, a page for what went wrong, one
//! line in the log.

use std::time::Instant;

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::{Bytes, Payload},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Error,
    app::App,
    extract::{Asker, Resumed},
    page,
    server::BODY_LIMIT,
    views::errors,
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

/// Answers HEAD like GET, whose body actix then leaves out, and lets forms say PUT, PATCH and DELETE
/// through POST with `_method`, or a header.
pub async fn override_method(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    } else if request.method() == Method::POST
        && let Some(method) = overriding(&mut request).await?
    {
        request.head_mut().method = method;
    }
    next.call(request).await
}

async fn overriding(request: &mut ServiceRequest) -> Result<Option<Method>, ActixError> {
    if let Some(word) = request.headers().get("x-http-method-override") {
        return Ok(allowed(word.to_str().unwrap_or_default()));
    }
    if request.content_type() != "application/x-www-form-urlencoded" {
        return Ok(None);
    }
    let body = request.extract::<Payload>().await?.to_bytes_limited(BODY_LIMIT).await;
    let body: Bytes = body.map_err(|_| Error::TooLarge)??;
    let word = url::form_urlencoded::parse(&body).find(|(name, _)| name == "_method");
    let method = word.and_then(|(_, word)| allowed(&word));
    request.set_payload(body.into());
    Ok(method)
}

fn allowed(word: &str) -> Option<Method> {
    match word.to_ascii_lowercase().as_str() {
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}

/// Completes every answer and writes its line in the log.
pub async fn complete(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = Instant::now();
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, response) = response.into_parts();
    let app = App::of(&request);
    let mut response = explain(&app, &request, response).await;
    let resumed = request.extensions_mut().remove::<Resumed>();
    if let Some(Resumed(session)) = resumed {
        response
            .add_cookie(&app.cookies.session(&session.token))
            .expect("our cookies are valid headers");
    }
    let id = Uuid::new_v4();
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
    if !failed || (cause.is_none() && !wordless) || request.method() == Method::HEAD {
        return response;
    }
    let sentence = sentence(status, cause.and_then(|cause| cause.as_error::<Error>()));
    let explained = match accepted(request.headers()) {
        Accepted::Json => HttpResponse::build(status)
            .json(json!({ "status": status.as_u16(), "error": sentence })),
        Accepted::Text => {
            HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(sentence)
        }
        Accepted::Html => {
            error_page(app, request, status).await.unwrap_or_else(|| HttpResponse::new(status))
        }
    };
    keep_cookies(&response, explained)
}

fn keep_cookies(from: &HttpResponse, mut to: HttpResponse) -> HttpResponse {
    for cookie in from.headers().get_all(header::SET_COOKIE) {
        to.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    to
}

async fn error_page(app: &App, request: &HttpRequest, status: StatusCode) -> Option<HttpResponse> {
    let view = match status.as_u16() {
        403 => errors::forbidden,
        404 | 405 => errors::not_found,
        400..=499 => errors::unprocessable,
        _ => errors::failed,
    };
    page::show_anybody(app, request, status, view).await.ok()
}

enum Accepted {
    Html,
    Json,
    Text,
}

/// Whether a page can be shown to the asker.
pub fn wants_html(headers: &HeaderMap) -> bool {
    matches!(accepted(headers), Accepted::Html)
}

/// Browsers and Turbo ask for HTML among others, our send queue for streams alone, programs for JSON
/// or nothing in particular.
fn accepted(headers: &HeaderMap) -> Accepted {
    let accept =
        headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        Accepted::Html
    } else if accept.starts_with("application/json") {
        Accepted::Json
    } else {
        Accepted::Text
    }
}

fn sentence(status: StatusCode, error: Option<&Error>) -> String {
    match error {
        Some(Error::Unprocessable { message, .. }) => message.clone(),
        Some(Error::BadRequest(reason)) => format!("That could not be read: {reason}."),
        Some(Error::TooMany(wait)) => {
            format!("That was a lot at once. Please wait {} seconds.", wait.as_secs() + 1)
        }
        Some(Error::Forged) => {
            "That did not come from one of our pages, so nothing was changed.".into()
        }
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

fn add_headers(
    app: &App,
    request: &HttpRequest,
    headers: &mut HeaderMap,
    id: Uuid,
    started: Instant,
) {
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
    put("content-security-policy", &app.content_security_policy);
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
