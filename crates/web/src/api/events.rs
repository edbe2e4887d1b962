//! What happened, told to bots: a long poll over the event log, so that a bot that was away, or
//! whose server was, goes on where it stopped and misses nothing.

use std::{collections::HashMap, future::ready, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use campfire_domain::{BoostId, Event, Logged, MessageId, Time, User, UserId, users::bots::Scope};
use campfire_store::{
    self as store, AnyConnection,
    events::catch_up::{Cursor, Missed, missed_by},
    messages::Shown,
};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::{Instant, timeout_at};
use utoipa::ToSchema;

use crate::{
    Error, Result,
    app::App,
    by_bots::{JSON, written},
    extract::ByKey,
    wire::{BoostJson, MessageJson, UserJson, Wire},
};

/// How long a call waits unless it says otherwise, and at most, in seconds: less than proxies do.
const WAITS: (u64, u64) = (25, 55);
/// How many events one answer holds unless the call says otherwise, and at most.
const EVENTS: (usize, usize) = (100, 500);

/// From where, how long, how much.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
    timeout: Option<u64>,
    limit: Option<usize>,
}

/// What happened, and from where to go on.
#[derive(Serialize, ToSchema)]
pub(super) struct Events {
    /// What happened, oldest first in each room; empty when nothing did in time.
    events: Vec<EventJson>,
    /// What to give as `after` the next time. Keep it as it is.
    cursor: String,
}

/// One thing that happened in a room of the bot.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventJson {
    /// Names what happened; it is never told under another id. When somebody is banned or a ban is
    /// lifted, many messages go or come back under one id.
    id: i64,
    /// `message.created`, `message.edited`, `message.deleted`, `boost.given`, `boost.taken_back`,
    /// `members.joined`, `members.left`, `room.changed` or `room.removed`.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    kind: &'static str,
    /// When it happened, in UTC with milliseconds.
    at: String,
    room: Ref,
    /// The message as it is now; of a deleted one only the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<EventMessage>,
    /// The boost; of one taken back only the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    boost: Option<EventBoost>,
    /// Those who came or left.
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<Vec<UserJson>>,
}

/// Something by its id.
#[derive(Serialize, ToSchema)]
pub(super) struct Ref {
    id: i64,
}

/// What is gone, by the id that it had and nothing else: that tells it from what is there.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Gone {
    id: i64,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum EventMessage {
    Whole(Box<MessageJson>),
    Gone(Gone),
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum EventBoost {
    Whole(Box<BoostJson>),
    Gone(Gone),
}

/// `GET /api/events?after=CURSOR`: what happened since, or, when nothing did, what happens next.
/// Without a cursor it answers at once with the one of now.
///
/// Many bots wait at the same time, so what waits is apart from all that led to it.
pub fn index(
    app: Data<App>,
    request: HttpRequest,
    bot: ByKey,
    asked: Query<Asked>,
) -> LocalBoxFuture<'static, Result<HttpResponse>> {
    match Wait::of(&bot, &asked) {
        Ok(Some(wait)) => Box::pin(wait.through(app, request)),
        Ok(None) => Box::pin(now(app)),
        Err(error) => Box::pin(ready(Err(error))),
    }
}

async fn now(app: Data<App>) -> Result<HttpResponse> {
    let head = app.store.read(store::events::head).await?;
    Ok(told(&Events { events: Vec::new(), cursor: Cursor::at(head).to_string() }))
}

/// A call that looks, and waits if there is nothing to see yet.
struct Wait {
    me: UserId,
    cursor: Cursor,
    limit: usize,
    until: Instant,
}

impl Wait {
    /// What is asked for; nothing without a cursor.
    fn of(bot: &ByKey, asked: &Asked) -> Result<Option<Self>> {
        bot.must(Scope::Read)?;
        let Some(after) = asked.after.as_deref().filter(|after| !after.is_empty()) else {
            return Ok(None);
        };
        let wait = Duration::from_secs(asked.timeout.unwrap_or(WAITS.0).min(WAITS.1));
        Ok(Some(Self {
            me: bot.user.id,
            cursor: after.parse()?,
            limit: asked.limit.unwrap_or(EVENTS.0).clamp(1, EVENTS.1),
            until: Instant::now() + wait,
        }))
    }

    async fn through(mut self, app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
        let seat = app.polls.sit(self.me, Instant::now().into_std());
        let seat = seat.ok_or(Error::TooMany(Duration::from_secs(1)))?;
        loop {
            match look(&app, &request, self.me, self.cursor.clone(), self.limit).await? {
                Found::Forgotten(now) => return Ok(forgotten(&now)),
                Found::These { events, cursor, more, rooms } => {
                    let late = Instant::now() >= self.until || app.polls.is_closing();
                    if !events.is_empty() || (late && !more) {
                        return Ok(told(&Events { events, cursor: cursor.to_string() }));
                    }
                    self.cursor = cursor;
                    if more {
                        tokio::task::yield_now().await;
                        continue;
                    }
                    seat.narrow(rooms);
                }
            }
            // Whether something came or the time is up, a last look tells.
            let _ = timeout_at(self.until, seat.woken()).await;
            if Instant::now() >= self.until || seat.is_taken() {
                let cursor = self.cursor.to_string();
                return Ok(told(&Events { events: Vec::new(), cursor }));
            }
            // What woke it may be the end of its key.
            Box::pin(ByKey::require(&app, &request)).await?.must(Scope::Read)?;
        }
    }
}

enum Found {
    These {
        events: Vec<EventJson>,
        cursor: Cursor,
        more: bool,
        rooms: Vec<campfire_domain::RoomId>,
    },
    Forgotten(Cursor),
}

/// Boxed, so that a call that waits does not carry along the room that a look takes.
fn look<'a>(
    app: &'a App,
    request: &'a HttpRequest,
    me: UserId,
    cursor: Cursor,
    limit: usize,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Found>> + 'a>> {
    Box::pin(async move {
        let missed = app.store.read(move |conn| {
            let missed = missed_by(conn, me, &cursor, Time::now(), limit)?;
            let facts = match &missed {
                Missed::These { events, .. } if !events.is_empty() => Facts::load(conn, events)?,
                _ => Facts::default(),
            };
            Ok((missed, facts))
        });
        Ok(match missed.await? {
            (Missed::Forgotten(cursor), _) => Found::Forgotten(cursor),
            (Missed::These { events, cursor, more, rooms }, facts) => {
                let wire = Wire::of(app, request);
                let events = events.iter().flat_map(|logged| facts.tell(&wire, logged)).collect();
                Found::These { events, cursor, more, rooms }
            }
        })
    })
}

/// What events are about, as it is now.
#[derive(Default)]
struct Facts {
    messages: HashMap<MessageId, Shown>,
    users: HashMap<UserId, User>,
}

impl Facts {
    fn load(conn: &mut AnyConnection, events: &[Logged]) -> campfire_domain::Result<Self> {
        let (mut messages, mut users) = (Vec::new(), Vec::new());
        for logged in events {
            match &logged.event {
                Event::MessagePosted { message, .. }
                | Event::MessageEdited { message, .. }
                | Event::BoostGiven { message, .. } => messages.push(*message),
                Event::MessagesReleased { messages: ids, .. } => messages.extend(ids),
                Event::MembersGranted { users: ids, .. }
                | Event::MembersRevoked { users: ids, .. } => users.extend(ids),
                _ => {}
            }
        }
        messages.sort_unstable();
        messages.dedup();
        users.sort_unstable();
        users.dedup();
        let messages = store::messages::shown(conn, &messages)?;
        let users = store::users::by_ids(conn, &users)?;
        Ok(Self {
            messages: messages.into_iter().map(|shown| (shown.message.id, shown)).collect(),
            users: users.into_iter().map(|user| (user.id, user)).collect(),
        })
    }

    /// A boost as it is now; none when it was taken back.
    fn given(&self, wire: &Wire<'_>, message: MessageId, boost: BoostId) -> Option<EventBoost> {
        let shown = self.messages.get(&message)?;
        let (boost, booster) = shown.boosts.iter().find(|(it, _)| it.id == boost)?;
        Some(EventBoost::Whole(Box::new(wire.boost(shown, boost, booster))))
    }

    /// What one entry of the log comes to. What is gone by now is left out: that it went, a later
    /// entry says.
    fn tell(&self, wire: &Wire<'_>, logged: &Logged) -> Vec<EventJson> {
        let Some(room) = logged.event.room() else { return Vec::new() };
        let event = |kind| EventJson {
            id: logged.id.get(),
            kind,
            at: logged.at.iso8601(),
            room: Ref { id: room.get() },
            message: None,
            boost: None,
            users: None,
        };
        let whole = |kind, id: &MessageId| {
            // A message in another room is one that is withheld.
            let shown = self.messages.get(id).filter(|shown| shown.message.room_id == room)?;
            let message = Some(EventMessage::Whole(Box::new(wire.message(shown))));
            Some(EventJson { message, ..event(kind) })
        };
        let gone = |id: MessageId| EventJson {
            message: Some(EventMessage::Gone(Gone { id: id.get() })),
            ..event("message.deleted")
        };
        let people = |kind, ids: &[UserId]| {
            let users = ids.iter().filter_map(|id| self.users.get(id));
            EventJson { users: Some(users.map(|user| wire.user(user)).collect()), ..event(kind) }
        };
        match &logged.event {
            Event::MessagePosted { message, .. } => {
                whole("message.created", message).into_iter().collect()
            }
            Event::MessageEdited { message, .. } => {
                whole("message.edited", message).into_iter().collect()
            }
            Event::MessageRemoved { message, .. } => vec![gone(*message)],
            Event::MessagesWithheld { messages, .. } => {
                messages.iter().map(|(id, _)| gone(*id)).collect()
            }
            Event::MessagesReleased { messages, .. } => {
                messages.iter().filter_map(|id| whole("message.created", id)).collect()
            }
            Event::BoostGiven { message, boost, .. } => {
                let boost = self.given(wire, *message, *boost);
                let told =
                    boost.map(|boost| EventJson { boost: Some(boost), ..event("boost.given") });
                told.into_iter().collect()
            }
            Event::BoostTakenBack { message, boost, .. } => vec![EventJson {
                message: Some(EventMessage::Gone(Gone { id: message.get() })),
                boost: Some(EventBoost::Gone(Gone { id: boost.get() })),
                ..event("boost.taken_back")
            }],
            Event::MembersGranted { users, .. } => vec![people("members.joined", users)],
            Event::MembersRevoked { users, .. } => vec![people("members.left", users)],
            Event::RoomChanged { .. } => vec![event("room.changed")],
            Event::RoomRemoved { .. } => vec![event("room.removed")],
            _ => Vec::new(),
        }
    }
}

fn told(events: &Events) -> HttpResponse {
    written(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")), events)
}

/// The log does not go back that far, or the database was set back.
fn forgotten(now: &Cursor) -> HttpResponse {
    let message = "What happened after that cursor is not known any more. Read what you need from \
                   GET /api/rooms and GET /api/rooms/{room_id}/messages?after=MESSAGE_ID, then go \
                   on with the cursor in this answer.";
    let object =
        json!({ "status": 410, "error": "Gone", "message": message, "cursor": now.to_string() });
    HttpResponse::build(StatusCode::GONE).content_type(JSON).body(object.to_string())
}
