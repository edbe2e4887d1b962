//! Push subscriptions: the browsers in which somebody is notified.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use campfire_domain::{Job, Outbox, SubscriptionId};
use campfire_outbound::is_push_endpoint;
use campfire_store::{self as store, pushes::NewSubscription};

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, SignedIn, client},
    page,
    views::push_subscriptions as view,
};

/// Where the list is.
const PATH: &str = "/users/me/push_subscriptions";
/// A point of the curve P-256, uncompressed: a byte that says so and two coordinates.
const KEY_LENGTH: usize = 65;
const UNCOMPRESSED: u8 = 4;
/// The shared secret (RFC 8291).
const AUTH_LENGTH: usize = 16;
/// Browsers leave the padding out, programs may not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `GET /users/me/push_subscriptions`: one's devices.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    let devices = app.store.read(move |conn| store::pushes::devices(conn, me)).await?;
    page::show(&app, &request, &signed_in.user, |chrome| view::page(chrome, &devices)).await
}

/// `POST /users/me/push_subscriptions`: notifies this browser from now on.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let fields = fields.and_linked(&request);
    fields.require("push_subscription")?;
    let browser = subscription(&fields, client(&app, &request).user_agent)?;
    let session = signed_in.session;
    app.store.write(move |tx| store::pushes::subscribe(tx, &session, &browser)).await?;
    Ok(HttpResponse::build(StatusCode::OK).finish())
}

/// `DELETE /users/me/push_subscriptions/{id}`: one of one's own; an unknown one is gone already.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id: SubscriptionId = path.1.parse().map_err(|_| Error::NotFound)?;
    let me = signed_in.user.id;
    app.store.write(move |tx| store::pushes::forget(tx, me, id)).await?;
    Ok(noticed(&app, &request, "That device is notified no more."))
}

/// `POST /users/me/push_subscriptions/{id}/test_notifications`: sends one to try, beside the
/// requests, like every other.
pub async fn test(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id: SubscriptionId = path.1.parse().map_err(|_| Error::NotFound)?;
    let me = signed_in.user.id;
    app.limits.push_tests.take(&request, me)?;
    let asked = app.store.write(move |tx| {
        let devices = store::pushes::devices(tx.conn(), me)?;
        if !devices.iter().any(|device| device.target.id == id) {
            return Err(campfire_domain::Error::NotFound);
        }
        tx.enqueue(Job::TestPush { subscription: id });
        Ok(())
    });
    asked.await?;
    Ok(noticed(&app, &request, "A test is on its way. It shows up on that device in a moment."))
}

/// What a browser said, if it may be one (integrations 3.6).
fn subscription(fields: &Fields, user_agent: Option<String>) -> Result<NewSubscription> {
    let field = |name: &str| fields.text(&format!("push_subscription[{name}]")).to_owned();
    let subscription = NewSubscription {
        endpoint: field("endpoint"),
        p256dh_key: field("p256dh_key"),
        auth_key: field("auth_key"),
        user_agent,
    };
    let decoded = |key: &str| LENIENT.decode(key).unwrap_or_default();
    let (key, auth) = (decoded(&subscription.p256dh_key), decoded(&subscription.auth_key));
    let message = if !is_push_endpoint(&subscription.endpoint) {
        "That is not the address of a push service."
    } else if key.len() != KEY_LENGTH || key.first() != Some(&UNCOMPRESSED) {
        "The key of that browser can't be used."
    } else if auth.len() != AUTH_LENGTH {
        "The secret of that browser can't be used."
    } else {
        return Ok(subscription);
    };
    Err(Error::Unprocessable { field: "push_subscription", message: message.to_owned() })
}

fn noticed(app: &App, request: &HttpRequest, notice: &str) -> HttpResponse {
    page::noticed(app, request, PATH, notice)
}
