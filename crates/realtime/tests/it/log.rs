//! An event log in memory, as a database keeps one: ids ascend over all rooms, each event knows
//! the one before it in its room, readings come in pages and may fail.

use std::sync::{Arc, Mutex};

use campfire_domain::{Event, EventId, Logged, RoomId, Time};
use campfire_realtime::{EventLog, Head, Reading};

/// Short, so that a reading takes several.
const PAGE: usize = 3;

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    events: Vec<Logged>,
    failures: usize,
    readings: usize,
}

impl Log {
    /// Commits an event of a room; of the account, if the room is 0.
    pub(crate) fn commit(&self, room: i64) -> Logged {
        let mut book = self.0.lock().unwrap();
        let event = match room {
            0 => Event::AccountChanged,
            _ => Event::RoomChanged { room: room.into() },
        };
        let previous = book.of(event.room()).last().map(|logged| logged.id);
        let id = EventId::from(book.events.len() as i64 + 1);
        let logged = Logged { id, previous, at: Time::from_micros(id.get()), event };
        book.events.push(logged.clone());
        logged
    }

    /// The next so many readings fail.
    pub(crate) fn fail(&self, readings: usize) {
        self.0.lock().unwrap().failures = readings;
    }

    /// How often a room's events were asked for.
    pub(crate) fn readings(&self) -> usize {
        self.0.lock().unwrap().readings
    }

    /// Forgets an event, as retention does.
    pub(crate) fn trim(&self, event: &Logged) {
        self.0.lock().unwrap().events.iter_mut().filter(|kept| kept.id == event.id).for_each(
            |kept| {
                // Its place stays taken, so that ids still ascend.
                kept.event = Event::RoomChanged { room: RoomId::from(-1) };
            },
        );
    }
}

impl Book {
    fn of(&self, room: Option<RoomId>) -> impl Iterator<Item = &Logged> {
        self.events.iter().filter(move |logged| logged.event.room() == room)
    }

    fn heads(&self, after: EventId) -> Vec<Head> {
        let mut rooms: Vec<_> = self.events.iter().map(|logged| logged.event.room()).collect();
        rooms.sort();
        rooms.dedup();
        let heads = rooms.into_iter().filter_map(|room| Some((room, self.of(room).last()?.id)));
        heads.filter(|(_, head)| *head > after).collect()
    }

    fn ask<T>(&mut self, answer: impl FnOnce(&Self) -> T) -> Result<T, &'static str> {
        if self.failures > 0 {
            self.failures -= 1;
            return Err("the database is away");
        }
        Ok(answer(self))
    }
}

impl EventLog for Log {
    fn heads(&self, after: EventId) -> Reading<'_, Vec<Head>> {
        let answer = self.0.lock().unwrap().ask(|book| book.heads(after));
        Box::pin(async { Ok(answer?) })
    }

    fn read_after(&self, room: Option<RoomId>, after: EventId) -> Reading<'_, Vec<Logged>> {
        let mut book = self.0.lock().unwrap();
        book.readings += 1;
        let answer = book.ask(|book| {
            book.of(room).filter(|logged| logged.id > after).take(PAGE).cloned().collect()
        });
        Box::pin(async { Ok(answer?) })
    }
}
