//! Web push: each browser that is to hear of a message gets it by one encrypted request to its push
//! service.

use std::time::Duration;

use campfire_domain::{JobId, MessageId, Outbox, Result, SubscriptionId};
use campfire_outbound::{
    Answer, Error, Guard, Limits, Request,
    header::{HeaderMap, HeaderName, HeaderValue},
    is_push_endpoint,
};
use campfire_store::{
    Tx, memberships,
    pushes::{self, Notice, Target},
    queue, quiet_hours,
};
use web_push::{
    ContentEncoding, SubscriptionInfo, Urgency, WebPushError, WebPushMessage, WebPushMessageBuilder,
};

use crate::{
    Vapid, notice,
    perform::{Outcome, Tools},
    reply::{may_pass, retry_after, said},
    vapid::unpadded,
};

/// How long a push service keeps a notification for a browser that is off: four weeks.
const TTL: Duration = Duration::from_secs(28 * 24 * 60 * 60);

/// Push services answer at once and with a few words.
const LIMITS: Limits =
    Limits { first_byte: Duration::from_secs(10), total: Duration::from_secs(15), cap: 64 * 1024 };

/// What a push service made of a notification.
enum Verdict {
    Taken,
    /// The browser is gone, or its keys never were keys.
    Gone,
    Later(String, Option<Duration>),
    Refused(String),
}

/// Notifies one browser, if it is still to hear of the message and nobody wants quiet now. What is
/// not told then stays untold; it is unread all the same.
pub(crate) async fn notify(
    tools: &Tools,
    id: JobId,
    message: MessageId,
    subscription: SubscriptionId,
) -> Result<Outcome> {
    let Some(vapid) = &tools.settings.vapid else { return Ok(Outcome::Done) };
    let Some((notice, target, badge)) = look_up(tools, message, subscription).await? else {
        return Ok(Outcome::Done);
    };
    let verdict = send(tools, vapid, &target, &notice::payload(&notice, badge)).await;
    settled(tools, id, &target, verdict).await
}

/// Lets somebody see that their browser is notified. What a push service refuses stands in their
/// list of devices; there is nothing for anybody to repeat.
pub(crate) async fn test(
    tools: &Tools,
    id: JobId,
    subscription: SubscriptionId,
) -> Result<Outcome> {
    let Some(vapid) = &tools.settings.vapid else { return Ok(Outcome::Done) };
    let found = tools.store.read(move |conn| {
        let Some(target) = pushes::by_id(conn, subscription)? else { return Ok(None) };
        let badge = memberships::unread_rooms(conn, target.user_id)?;
        Ok(Some((target, badge)))
    });
    let Some((target, badge)) = found.await? else { return Ok(Outcome::Done) };
    let verdict = send(tools, vapid, &target, &notice::test(badge)).await;
    Ok(match settled(tools, id, &target, verdict).await? {
        Outcome::Failed { .. } => Outcome::Done,
        other => other,
    })
}

/// What a verdict means for the job, and for the list of devices.
async fn settled(tools: &Tools, job: JobId, target: &Target, verdict: Verdict) -> Result<Outcome> {
    let subscription = target.id;
    match verdict {
        Verdict::Taken => {
            settle(tools, job, subscription).await?;
            Ok(Outcome::Settled)
        }
        Verdict::Gone => {
            tools.store.write(move |tx| pushes::remove(tx, subscription)).await?;
            tracing::info!(subscription.id = %subscription, "forgot a browser that is gone");
            Ok(Outcome::Done)
        }
        Verdict::Later(reason, after) => {
            note(tools, subscription, &reason).await?;
            Ok(Outcome::Again { reason, after })
        }
        Verdict::Refused(reason) => {
            note(tools, subscription, &reason).await?;
            Ok(Outcome::Failed { reason })
        }
    }
}

async fn look_up(
    tools: &Tools,
    message: MessageId,
    subscription: SubscriptionId,
) -> Result<Option<(Notice, Target, i64)>> {
    let now = (tools.settings.clock)();
    tools
        .store
        .read(move |conn| {
            let Some(target) = pushes::target(conn, message, subscription, now)? else {
                return Ok(None);
            };
            let quiet = quiet_hours::of(conn, target.user_id)?;
            if quiet.is_some_and(|hours| hours.include(now)) {
                return Ok(None);
            }
            let Some(notice) = pushes::notice(conn, message)? else { return Ok(None) };
            let badge = memberships::unread_rooms(conn, target.user_id)?;
            Ok(Some((notice, target, badge)))
        })
        .await
}

async fn send(tools: &Tools, vapid: &Vapid, target: &Target, payload: &[u8]) -> Verdict {
    let guard = tools.settings.push_guard;
    if guard == Guard::PublicOnly && !is_push_endpoint(&target.endpoint) {
        return Verdict::Refused("the address is none of a push service".to_owned());
    }
    let request = match sealed(vapid, target, payload) {
        Ok(message) => request(message, target.endpoint.clone(), guard),
        Err(WebPushError::InvalidCryptoKeys) => return Verdict::Gone,
        Err(error) => return Verdict::Refused(error.to_string()),
    };
    judged(tools.client.post(request).await)
}

fn judged(outcome: std::result::Result<Answer, Error>) -> Verdict {
    match outcome {
        Ok(answer) if answer.status.is_success() => Verdict::Taken,
        Ok(answer) if matches!(answer.status.as_u16(), 404 | 410) => Verdict::Gone,
        Ok(answer) if may_pass(answer.status) => {
            Verdict::Later(said(answer.status), retry_after(&answer))
        }
        Ok(answer) => Verdict::Refused(said(answer.status)),
        Err(error @ (Error::InvalidUrl | Error::Blocked | Error::TooLarge { .. })) => {
            Verdict::Refused(error.to_string())
        }
        Err(error) => Verdict::Later(error.to_string(), None),
    }
}

fn sealed(
    vapid: &Vapid,
    target: &Target,
    payload: &[u8],
) -> std::result::Result<WebPushMessage, WebPushError> {
    let subscription = SubscriptionInfo::new(
        target.endpoint.clone(),
        unpadded(&target.p256dh_key),
        unpadded(&target.auth_key),
    );
    let mut builder = WebPushMessageBuilder::new(&subscription);
    builder.set_ttl(u32::try_from(TTL.as_secs()).expect("four weeks are few seconds"));
    builder.set_urgency(Urgency::High);
    builder.set_payload(ContentEncoding::Aes128Gcm, payload);
    builder.set_vapid_signature(vapid.sign(&subscription)?);
    builder.build()
}

/// The sealed message in the types of our own client.
fn request(message: WebPushMessage, url: String, guard: Guard) -> Request {
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: &str| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("web push names valid headers");
        headers.insert(name, HeaderValue::from_str(value).expect("base64 and words are visible"));
    };
    set("ttl", &message.ttl.to_string());
    set("urgency", &message.urgency.unwrap_or_default().to_string());
    set("content-type", "application/octet-stream");
    let mut body = Vec::new();
    if let Some(payload) = message.payload {
        set("content-encoding", payload.content_encoding.to_str());
        for (name, value) in payload.crypto_headers {
            set(name, &value);
        }
        body = payload.content;
    }
    Request { url, headers, body, guard, limits: LIMITS }
}

/// Ends the job and tells the owner's list of devices, together.
async fn settle(tools: &Tools, job: JobId, id: SubscriptionId) -> Result<()> {
    let act = move |tx: &mut Tx| {
        let now = tx.now();
        pushes::record(tx, id, now, Ok(()))?;
        queue::done(tx, job)
    };
    tools.store.write(act).await
}

async fn note(tools: &Tools, id: SubscriptionId, reason: &str) -> Result<()> {
    let reason = reason.to_owned();
    let act = move |tx: &mut Tx| {
        let now = tx.now();
        pushes::record(tx, id, now, Err(&reason))
    };
    tools.store.write(act).await
}
