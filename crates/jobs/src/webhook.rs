//! Webhooks: telling a bot about a message, and saying in the room what it answers.

use campfire_domain::{
    Error, Job, JobId, Memberships, MessageId, Outbox, Result, RoomId, Time, UserId,
    messages::{self, ClientMessageId, Draft, mentions},
};
use campfire_outbound::{
    Guard, Limits, Request, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use campfire_store::{
    Tx, blobs,
    deliveries::{self, Attempt, Listener, State, Told},
    memberships, queue,
};
use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::{
    attached,
    perform::{Outcome, Tools, Turn},
    reply::{Reply, Verdict, verdict},
};

/// Names the delivery; the same in every attempt, so that a bot can tell a repetition.
const DELIVERY: &str = "x-webhook-delivery";
/// Says what kind of news it is; `message` for all that is published.
const EVENT: &str = "x-webhook-event";
/// Proves that a delivery comes from us, where the webhook has a secret.
const SIGNATURE: &str = "x-webhook-signature";

#[derive(Serialize)]
struct Payload<'a> {
    user: User<'a>,
    room: Room<'a>,
    message: Message<'a>,
}

#[derive(Serialize)]
struct User<'a> {
    id: i64,
    name: &'a str,
}

#[derive(Serialize)]
struct Room<'a> {
    id: i64,
    name: Option<&'a str>,
    path: String,
}

#[derive(Serialize)]
struct Message<'a> {
    id: i64,
    body: Body<'a>,
    path: String,
}

#[derive(Serialize)]
struct Body<'a> {
    html: Option<&'a str>,
    plain: String,
}

/// Tells a bot about a message and keeps what came of it, unless either of them is gone.
pub(crate) async fn deliver(
    tools: &Tools,
    turn: Turn,
    message: MessageId,
    bot: UserId,
) -> Result<Outcome> {
    let look = move |conn: &mut _| {
        let Some(told) = deliveries::told(conn, message, bot)? else { return Ok(None) };
        let is_there = memberships::is_member(conn, told.room_id, bot)?;
        Ok(deliveries::listener(conn, bot)?.filter(|_| is_there).zip(Some(told)))
    };
    let Some((listener, told)) = tools.store.read(look).await? else { return Ok(Outcome::Done) };
    if listener.is_paused {
        return Ok(paused());
    }
    let call = Call {
        turn,
        webhook_id: listener.webhook_id,
        bot,
        room: told.room_id,
        job: Job::Webhook { message, bot },
        awaited: told.direct || told.mentioned,
        began_at: (tools.settings.clock)(),
    };
    let request = request(tools, turn.id, &listener, "message", payload(&listener, &told));
    match verdict(tools.client.post(request).await) {
        Verdict::Taken(status, reply) => taken(tools, call, status, reply).await,
        otherwise => call.failed(tools, otherwise).await,
    }
}

/// What waited while its webhook was paused is given up, and an administrator may ask for it again.
pub(crate) fn paused() -> Outcome {
    Outcome::Failed { reason: "its webhook is paused".to_owned() }
}

/// A call that is made, to be kept with its outcome.
pub(crate) struct Call {
    pub(crate) turn: Turn,
    pub(crate) webhook_id: i64,
    pub(crate) bot: UserId,
    pub(crate) room: RoomId,
    /// What is done, to do it again.
    pub(crate) job: Job,
    /// Whether people wait for an answer.
    pub(crate) awaited: bool,
    pub(crate) began_at: Time,
}

impl Call {
    pub(crate) fn attempt(
        &self,
        state: State,
        status: Option<StatusCode>,
        error: Option<&str>,
    ) -> Attempt {
        Attempt {
            webhook_id: self.webhook_id,
            delivery: Some(self.turn.id),
            job: self.job.clone(),
            attempt: self.turn.attempt,
            state,
            http_status: status.map(|status| status.as_u16()),
            error: error.map(str::to_owned),
            began_at: self.began_at,
        }
    }

    /// Keeps what went wrong, and says whether it is worth another try.
    pub(crate) async fn failed(self, tools: &Tools, verdict: Verdict) -> Result<Outcome> {
        // What time may heal is tried again, if there is time.
        let passing = if self.turn.last { State::Failed } else { State::Retrying };
        match verdict {
            Verdict::Taken(..) => Ok(Outcome::Done),
            Verdict::TimedOut(reason, told) => timed_out(tools, self, passing, reason, told).await,
            Verdict::Later(status, reason, after) => {
                self.note(tools, passing, status, &reason, None).await?;
                Ok(Outcome::Again { reason, after })
            }
            Verdict::Refused(status, reason) => {
                self.note(tools, State::Failed, status, &reason, None).await?;
                Ok(Outcome::Failed { reason })
            }
        }
    }

    /// Keeps a failed attempt, and says something in the bot's name if there is something to say.
    async fn note(
        &self,
        tools: &Tools,
        state: State,
        status: Option<StatusCode>,
        reason: &str,
        words: Option<Words>,
    ) -> Result<()> {
        let attempt = self.attempt(state, status, Some(reason));
        let act = move |tx: &mut Tx| {
            let now = tx.now();
            deliveries::record(tx, &attempt, now)?;
            words.map_or(Ok(()), |words| words.say(tx))
        };
        tools.store.write(act).await
    }
}

/// Something to be said in a bot's name, once however often it is tried.
#[derive(Clone)]
struct Words {
    room: RoomId,
    bot: UserId,
    draft: Draft,
}

impl Words {
    fn of(tools: &Tools, call: &Call, body: messages::Body, once: String) -> Self {
        let draft = Draft {
            mentions: mentions::mentionees(body.html(), &tools.settings.mentions),
            body,
            attachment: None,
            client_message_id: Some(ClientMessageId::from_stored(once)),
        };
        Self { room: call.room, bot: call.bot, draft }
    }

    /// A bot that was taken out of the room meanwhile says nothing, and neither does markup
    /// without any words in it.
    fn say(self, tx: &mut Tx) -> Result<()> {
        match tx.membership(self.room, self.bot) {
            Ok(membership) => match messages::answer(tx, &membership, self.draft) {
                Ok(_) | Err(Error::Invalid { .. }) => Ok(()),
                Err(error) => Err(error),
            },
            Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Keeps the attempt, says the reply and ends the job, all together.
async fn taken(tools: &Tools, call: Call, status: StatusCode, reply: Reply) -> Result<Outcome> {
    let id = call.turn.id;
    let once = format!("webhook-{id}");
    let (words, file) = match reply {
        Reply::Said(body) => (Some(Words::of(tools, &call, body, once)), None),
        Reply::File { media_type, bytes } => {
            let facts = attached::keep(&tools.files, &media_type, bytes).await?;
            (Some(Words::of(tools, &call, messages::Body::default(), once)), Some(facts))
        }
        Reply::Nothing => (None, None),
    };
    let attempt = call.attempt(State::Delivered, Some(status), None);
    let act = move |tx: &mut Tx| {
        let now = tx.now();
        deliveries::record(tx, &attempt, now)?;
        if let Some(mut words) = words {
            // One that nobody uses in the end, the sweep lets go of.
            words.draft.attachment =
                file.map(|facts| blobs::insert(tx, facts)).transpose()?.map(|blob| blob.id);
            words.say(tx)?;
        }
        queue::done(tx, id)
    };
    tools.store.write(act).await?;
    Ok(Outcome::Settled)
}

/// The first time is told to those who are waiting: in a ping, or where the bot was called by name
/// (decision 3.2). Later ones are nobody's news.
async fn timed_out(
    tools: &Tools,
    call: Call,
    state: State,
    reason: String,
    told: String,
) -> Result<Outcome> {
    let words = (call.turn.attempt == 1 && call.awaited).then(|| {
        Words::of(
            tools,
            &call,
            messages::Body::from_html(&told),
            format!("webhook-{}-silence", call.turn.id),
        )
    });
    call.note(tools, state, None, &reason, words).await?;
    Ok(Outcome::Again { reason, after: None })
}

pub(crate) fn request(
    tools: &Tools,
    id: JobId,
    listener: &Listener,
    event: &'static str,
    body: Vec<u8>,
) -> Request {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(DELIVERY, HeaderValue::from(id.get()));
    headers.insert(EVENT, HeaderValue::from_static(event));
    if let Some(secret) = &listener.secret {
        let signature = HeaderValue::from_str(&signature(secret, &body));
        headers.insert(SIGNATURE, signature.expect("hexadecimal digits are visible"));
    }
    let limits = tools.settings.webhook;
    Request {
        url: listener.url.clone(),
        headers,
        body,
        guard: Guard::Anywhere,
        limits: Limits { first_byte: limits.first_byte, total: limits.total, cap: limits.cap },
    }
}

/// `sha256=` and the HMAC of the body in hexadecimal.
fn signature(secret: &str, body: &[u8]) -> String {
    let key = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mac = key.expect("HMAC takes keys of any length").chain_update(body).finalize();
    let hexadecimal: String = mac.into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hexadecimal}")
}

/// The published JSON (domain rule 8.3).
fn payload(listener: &Listener, told: &Told) -> Vec<u8> {
    let (room, message) = (told.room_id, told.message_id);
    let (bot, token) = (listener.bot_id, &listener.token);
    let name = told.room.as_deref().filter(|_| !told.direct);
    let html = Some(told.html.as_str()).filter(|html| !html.is_empty());
    let payload = Payload {
        user: User { id: told.creator_id.get(), name: &told.creator },
        room: Room { id: room.get(), name, path: format!("/rooms/{room}/{bot}-{token}/messages") },
        message: Message {
            id: message.get(),
            body: Body { html, plain: unaddressed(&told.text, &listener.bot) },
            path: format!("/rooms/{room}/@{message}"),
        },
    };
    serde_json::to_vec(&payload).expect("strings and numbers become JSON")
}

/// A text without the name by which the bot was called; blanks inside stay.
fn unaddressed(text: &str, bot: &str) -> String {
    text.replace(&format!("@{bot}"), "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listener() -> Listener {
        Listener {
            webhook_id: 1,
            url: "http://bot.internal/".to_owned(),
            secret: None,
            is_paused: false,
            bot_id: UserId::from(9),
            bot: "Bender".to_owned(),
            token: "abcDEF123456".to_owned(),
        }
    }

    fn told() -> Told {
        Told {
            message_id: MessageId::from(24),
            creator_id: UserId::from(1),
            creator: "Ann Admin".to_owned(),
            room_id: RoomId::from(1),
            room: Some("All Talk".to_owned()),
            direct: false,
            mentioned: true,
            html: "<div>Hey @Bender do it</div>".to_owned(),
            text: "Hey @Bender do it\u{a0}\n".to_owned(),
        }
    }

    fn check(told: &Told, expected: &str) {
        assert_eq!(String::from_utf8(payload(&listener(), told)).unwrap(), expected);
    }

    #[test]
    fn a_bot_is_told_what_is_published_in_the_published_order() {
        check(
            &told(),
            r#"{"user":{"id":1,"name":"Ann Admin"},"room":{"id":1,"name":"All Talk","path":"/rooms/1/9-abcDEF123456/messages"},"message":{"id":24,"body":{"html":"<div>Hey @Bender do it</div>","plain":"Hey  do it"},"path":"/rooms/1/@24"}}"#,
        );
    }

    #[test]
    fn a_file_in_a_ping_has_no_html_and_no_room_name() {
        let told = Told {
            room: None,
            direct: true,
            html: String::new(),
            text: "plan.pdf".to_owned(),
            ..told()
        };
        check(
            &told,
            r#"{"user":{"id":1,"name":"Ann Admin"},"room":{"id":1,"name":null,"path":"/rooms/1/9-abcDEF123456/messages"},"message":{"id":24,"body":{"html":null,"plain":"plan.pdf"},"path":"/rooms/1/@24"}}"#,
        );
    }

    #[test]
    fn a_delivery_is_signed_as_others_would_check_it() {
        let expected = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        let body = b"The quick brown fox jumps over the lazy dog";
        assert_eq!(signature("key", body), expected);
    }
}
