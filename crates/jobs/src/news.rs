//! News: telling a bot's webhook what it chose to hear beside messages. Nothing that it answers is
//! said anywhere.

use campfire_domain::{Event, Job, MessageId, Outbox, Result, RoomId, User, UserId, rooms::Kind};
use campfire_store::{
    AnyConnection, Tx,
    deliveries::{self, Listener, State, event_word},
    memberships, messages, queue, rooms, users,
};
use serde_json::{Value, json};

use crate::{
    perform::{Outcome, Tools, Turn},
    reply::{Verdict, verdict},
    webhook::{Call, paused, request},
};

/// Tells a bot what happened, unless it left the room or nothing is left to be told of.
pub(crate) async fn deliver(
    tools: &Tools,
    turn: Turn,
    event: Event,
    bot: UserId,
) -> Result<Outcome> {
    let Some(room) = event.room() else { return Ok(Outcome::Done) };
    let (word, told) = (event_word(&event), event.clone());
    let look = move |conn: &mut AnyConnection| {
        let Some(listener) = deliveries::listener(conn, bot)? else { return Ok(None) };
        if !had_to_go(&told, bot) && !memberships::is_member(conn, room, bot)? {
            return Ok(None);
        }
        Ok(facts(conn, room, &told, &listener)?.map(|facts| (listener, facts)))
    };
    let Some((listener, facts)) = tools.store.read(look).await? else { return Ok(Outcome::Done) };
    if listener.is_paused {
        return Ok(paused());
    }
    let call = Call {
        turn,
        webhook_id: listener.webhook_id,
        bot,
        room,
        job: Job::Tell { event, bot },
        awaited: false,
        began_at: (tools.settings.clock)(),
    };
    let request = request(tools, turn.id, &listener, word, facts.to_string().into_bytes());
    match verdict(tools.client.post(request).await) {
        Verdict::Taken(status, _) => {
            let attempt = call.attempt(State::Delivered, Some(status), None);
            let act = move |tx: &mut Tx| {
                let now = tx.now();
                deliveries::record(tx, &attempt, now)?;
                queue::done(tx, turn.id)
            };
            tools.store.write(act).await?;
            Ok(Outcome::Settled)
        }
        otherwise => call.failed(tools, otherwise).await,
    }
}

/// Whether the news is that the bot itself is in the room no more.
fn had_to_go(event: &Event, bot: UserId) -> bool {
    matches!(event, Event::MembersRevoked { users, .. } if users.contains(&bot))
}

/// The JSON of an event; none when what it is about is gone.
fn facts(
    conn: &mut AnyConnection,
    room_id: RoomId,
    event: &Event,
    listener: &Listener,
) -> Result<Option<Value>> {
    let room = rooms::by_id(conn, room_id)?;
    let name = room.name.filter(|_| room.kind != Kind::Direct);
    let path = format!("/rooms/{room_id}/{}-{}/messages", listener.bot_id, listener.token);
    let room = json!({ "id": room_id.get(), "name": name, "path": path });
    let word = event_word(event);
    let gone_or = |outcome: Result<Value>| match outcome {
        Ok(facts) => Ok(Some(facts)),
        Err(campfire_domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    };
    match event {
        Event::MessageEdited { message, .. } => gone_or(edited(conn, room_id, *message).map(
            |(user, message)| json!({ "event": word, "user": user, "room": room, "message": message }),
        )),
        Event::MessageRemoved { message, .. } => Ok(Some(
            json!({ "event": word, "room": room, "message": { "id": message.get() } }),
        )),
        Event::BoostGiven { message, boost, .. } => {
            let shown = match messages::one(conn, room_id, *message) {
                Ok(shown) => shown,
                Err(campfire_domain::Error::NotFound) => return Ok(None),
                Err(error) => return Err(error),
            };
            let given = shown.boosts.iter().find(|(given, _)| given.id == *boost);
            Ok(given.map(|(given, booster)| {
                json!({
                    "event": word, "user": called(booster), "room": room,
                    "message": { "id": message.get(), "path": path_of(room_id, *message) },
                    "boost": { "id": boost.get(), "content": given.content },
                })
            }))
        }
        Event::BoostTakenBack { message, boost, .. } => Ok(Some(json!({
            "event": word, "room": room,
            "message": { "id": message.get(), "path": path_of(room_id, *message) },
            "boost": { "id": boost.get() },
        }))),
        Event::MembersGranted { users: ids, .. } | Event::MembersRevoked { users: ids, .. } => {
            let people: Vec<Value> = users::by_ids(conn, ids)?.iter().map(called).collect();
            Ok(Some(json!({ "event": word, "room": room, "users": people })))
        }
        _ => Ok(None),
    }
}

fn edited(conn: &mut AnyConnection, room: RoomId, id: MessageId) -> Result<(Value, Value)> {
    let shown = messages::one(conn, room, id)?;
    let html = Some(shown.message.body_html).filter(|html| !html.is_empty());
    let body = json!({ "html": html, "plain": shown.message.body_text });
    let message = json!({ "id": id.get(), "body": body, "path": path_of(room, id) });
    Ok((called(&shown.creator), message))
}

fn called(user: &User) -> Value {
    json!({ "id": user.id.get(), "name": user.name })
}

fn path_of(room: RoomId, message: MessageId) -> String {
    format!("/rooms/{room}/@{message}")
}
