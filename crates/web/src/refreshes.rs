//! Refreshing: what a page missed while it was away.

use std::collections::HashSet;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use campfire_domain::{Event, EventId, Logged, MessageId, RoomId, Time, messages::ClientMessageId};
use campfire_store::{self as store, messages::Shown};
use serde::Deserialize;

use crate::{
    Result,
    app::App,
    extract::InRoom,
    page, presenting,
    views::{
        dom_id, messages as view,
        streams::{Stream, append, custom, remove, replace},
    },
};

/// How many missed events are made up for one by one; after more, the page starts afresh.
const CATCH_UP: i64 = 40;

/// How many missed events are looked through for removals when the page knows but a time.
const LOOKED_THROUGH: i64 = 1_000;

/// How many people with another name or picture are told of; in a quiet room the last event is long
/// ago.
const PEOPLE: i64 = 100;

/// Since when the page was away: the last event it knows, or a time in milliseconds.
#[derive(Deserialize)]
pub struct Away {
    after: Option<i64>,
    since: Option<i64>,
}

/// `GET /rooms/{room_id}/refresh`: changes that make the page equal a fresh one.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    away: Query<Away>,
) -> Result<HttpResponse> {
    let changes = match away.after {
        Some(after) => after_event(&app, found.room.id, after.into()).await?,
        None => since(&app, found.room.id, Time::from_millis(away.since.unwrap_or(0))).await?,
    };
    Ok(page::stream(&request, &changes))
}

/// Everything after an event: what was said, changed, cheered and taken back, and who is called
/// otherwise since.
async fn after_event(app: &App, room: RoomId, after: EventId) -> Result<Vec<Stream>> {
    let mut changes = people_changed(app, after).await?;
    let missed = app.store.read(move |conn| {
        let events = store::events::after(conn, Some(room), after, CATCH_UP + 1)?;
        let head = store::events::head_of(conn, room)?;
        let too_many = events.len() > CATCH_UP as usize;
        // A page that knows more than the log comes from before the database was set back.
        if too_many || after > head || store::events::is_broken(&events, after) {
            return Ok((None, Vec::new(), head));
        }
        let missed = Missed::sum_up(&events);
        if missed.afresh {
            return Ok((None, Vec::new(), head));
        }
        let rows = store::messages::shown(conn, &missed.to_load())?;
        Ok((Some(missed), rows, events.last().map_or(after, |logged| logged.id)))
    });
    let (missed, rows, head) = missed.await?;
    match missed {
        Some(missed) => changes.extend(missed.changes(app, room, &rows)),
        None => changes.push(custom("reset_messages", dom_id::messages(room), None)),
    }
    if let Some(last) = changes.pop() {
        changes.push(last.of_event(head));
    }
    Ok(changes)
}

/// Rows that the page has already name these people as they were.
async fn people_changed(app: &App, after: EventId) -> Result<Vec<Stream>> {
    let people = app.store.read(move |conn| {
        let ids = store::events::people_changed_after(conn, after, PEOPLE)?;
        store::users::by_ids(conn, &ids)
    });
    Ok(people.await?.iter().map(|user| presenting::changed(app, user)).collect())
}

/// What a stretch of the log comes to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Missed {
    posted: Vec<MessageId>,
    changed: Vec<MessageId>,
    removed: Vec<ClientMessageId>,
    afresh: bool,
}

impl Missed {
    fn sum_up(events: &[Logged]) -> Self {
        let mut missed = Self::default();
        for logged in events {
            match &logged.event {
                Event::MessagePosted { message, .. } => missed.posted.push(*message),
                Event::MessageEdited { message, .. }
                | Event::BoostGiven { message, .. }
                | Event::BoostTakenBack { message, .. } => missed.change(*message),
                Event::MessageRemoved { message, client_message_id, .. } => {
                    missed.remove(*message, client_message_id.clone());
                }
                Event::MessagesWithheld { messages, .. } => {
                    messages
                        .iter()
                        .for_each(|(id, client_id)| missed.remove(*id, client_id.clone()));
                }
                // Where in the room they belong only a fresh page knows.
                Event::MessagesReleased { .. } => missed.afresh = true,
                Event::RoomCreated { .. }
                | Event::RoomChanged { .. }
                | Event::RoomRemoved { .. }
                | Event::MembersGranted { .. }
                | Event::MembersRevoked { .. }
                | Event::InvolvementChanged { .. }
                | Event::UserJoined { .. }
                | Event::UserChanged { .. }
                | Event::UserExpelled { .. }
                | Event::SessionEnded { .. }
                | Event::WebhookPaused { .. }
                | Event::AccountChanged => {}
            }
        }
        missed
    }

    fn change(&mut self, message: MessageId) {
        if !self.posted.contains(&message) && !self.changed.contains(&message) {
            self.changed.push(message);
        }
    }

    fn remove(&mut self, message: MessageId, id: ClientMessageId) {
        self.posted.retain(|posted| *posted != message);
        self.changed.retain(|changed| *changed != message);
        self.removed.push(id);
    }

    fn to_load(&self) -> Vec<MessageId> {
        self.posted.iter().chain(&self.changed).copied().collect()
    }

    /// Removals first, then changes, then what is new in the order in which it was said.
    fn changes(&self, app: &App, room: RoomId, rows: &[Shown]) -> Vec<Stream> {
        let posted: HashSet<MessageId> = self.posted.iter().copied().collect();
        let (new, changed): (Vec<&Shown>, Vec<&Shown>) =
            rows.iter().partition(|row| posted.contains(&row.message.id));
        let removals = self.removed.iter().map(|id| remove(dom_id::message(id)));
        let replacements = changed.into_iter().map(|row| replaced(app, row));
        let additions = new.into_iter().map(|row| {
            append(dom_id::messages(room), view::message(&presenting::present(app, row)))
        });
        removals.chain(replacements).chain(additions).collect()
    }
}

/// The published way, by time: removals, as far as the log remembers them, up to a page of new
/// messages in one change, then up to a page of changed ones.
async fn since(app: &App, room: RoomId, time: Time) -> Result<Vec<Stream>> {
    let (removed, new, changed) = app
        .store
        .read(move |conn| {
            let last = store::events::last_until(conn, time)?;
            let events = store::events::after(conn, Some(room), last, LOOKED_THROUGH)?;
            let removed = Missed::sum_up(&events).removed;
            let new = store::messages::created_since(conn, room, time)?;
            let mut changed = store::messages::updated_since(conn, room, time)?;
            changed.retain(|shown| !new.contains(shown));
            Ok((removed, new, changed))
        })
        .await?;
    let mut changes: Vec<Stream> = removed.iter().map(|id| remove(dom_id::message(id))).collect();
    if !new.is_empty() {
        let rendered = view::list(&presenting::present_all(app, &new));
        changes.push(append(dom_id::messages(room), rendered));
    }
    changes.extend(changed.iter().map(|row| replaced(app, row)));
    Ok(changes)
}

fn replaced(app: &App, row: &Shown) -> Stream {
    let target = dom_id::message(&row.message.client_message_id);
    replace(target, view::message(&presenting::present(app, row))).maintain_scroll()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(id: i64, event: Event) -> Logged {
        Logged { id: id.into(), previous: None, at: Time::from_millis(0), event }
    }

    #[test]
    fn a_message_that_came_and_went_is_only_taken_away() {
        let (room, one, two) = (1.into(), MessageId::from(1), MessageId::from(2));
        let id: ClientMessageId = "a".parse().unwrap();
        let missed = Missed::sum_up(&[
            logged(1, Event::MessagePosted { room, message: one }),
            logged(2, Event::MessageEdited { room, message: one }),
            logged(3, Event::MessageEdited { room, message: two }),
            logged(4, Event::BoostGiven { room, message: two, boost: 1.into() }),
            logged(5, Event::MessageRemoved { room, message: one, client_message_id: id.clone() }),
        ]);
        assert_eq!(missed, Missed { changed: vec![two], removed: vec![id], ..Missed::default() });
    }
}
