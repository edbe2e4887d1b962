//! The sequence: makes each room's events whole and ordered, whatever order news of them comes in.
//! It keeps the last event it handed on per log; what came already is dropped, what is missing is
//! read from the event log, and a reading that fails is tried until it succeeds.

use std::{collections::HashMap, pin::Pin, sync::Arc};

use campfire_domain::{EventId, Logged, RoomId};
use tokio::sync::mpsc;
use tracing::warn;

use crate::{Notice, Signal, bus::Backoff};

/// Why the log could not be read.
pub type LogError = Box<dyn std::error::Error + Send + Sync>;

/// A reading under way.
pub type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, LogError>> + Send + 'a>>;

/// The newest event of one log: a room's, or without a room the account's.
pub type Head = (Option<RoomId>, EventId);

/// The event log as the bus reads it. Only what is committed may show.
pub trait EventLog: Send + Sync + 'static {
    /// The newest event of each log that has any later than `after`; all logs if that is 0.
    fn heads(&self, after: EventId) -> Reading<'_, Vec<Head>>;

    /// What a log has after an event, oldest first; a page of it is enough.
    fn read_after(&self, room: Option<RoomId>, after: EventId) -> Reading<'_, Vec<Logged>>;
}

/// News for the sequence.
#[derive(Debug)]
pub(crate) enum Heard {
    /// Events themselves, committed by this process.
    Events(Vec<Logged>),
    /// A log has grown elsewhere, up to this event.
    Grown { room: Option<RoomId>, to: EventId },
    /// The log of the account may have grown unheard.
    Account,
    /// Any log may have grown unheard.
    Missed,
    /// Time to see whether some process ended between its commit and the news of it.
    Sweep,
    /// A signal, which has no place in any order.
    Signal(Signal),
}

/// Hands on what it hears, whole and in order.
pub(crate) struct Sequence {
    log: Arc<dyn EventLog>,
    out: mpsc::UnboundedSender<Notice>,
    /// The last event handed on, per log.
    last: HashMap<Option<RoomId>, EventId>,
    /// The newest event known at the sweep before last and at the last one. Ids of different logs
    /// may commit out of order, so a sweep looks back that far.
    swept: (EventId, EventId),
}

impl Sequence {
    /// Begins after what the log holds now.
    pub(crate) async fn open(
        log: Arc<dyn EventLog>,
        out: mpsc::UnboundedSender<Notice>,
    ) -> Result<Self, LogError> {
        let last: HashMap<_, _> = log.heads(beginning()).await?.into_iter().collect();
        let newest = newest(&last);
        Ok(Self { log, out, last, swept: (newest, newest) })
    }

    /// Hands on until there is nothing to hear any more.
    pub(crate) async fn run(mut self, mut hearing: mpsc::UnboundedReceiver<Heard>) {
        while let Some(heard) = hearing.recv().await {
            self.hear(heard).await;
        }
    }

    async fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Events(events) => {
                for event in events {
                    self.take(event).await;
                }
            }
            Heard::Grown { room, to } => self.read_up_to(room, to).await,
            Heard::Account => self.read_on(None).await,
            Heard::Missed => self.look_back(beginning()).await,
            Heard::Sweep => self.sweep().await,
            Heard::Signal(signal) => self.say(Notice::Signal(signal)),
        }
    }

    /// An event at hand: first comes what is missing before it.
    async fn take(&mut self, event: Logged) {
        if let Some(previous) = event.previous {
            self.read_up_to(event.event.room(), previous).await;
        }
        self.hand_on(event);
    }

    async fn read_up_to(&mut self, room: Option<RoomId>, to: EventId) {
        while self.last(room) < to {
            let before = self.last(room);
            self.read_on(room).await;
            if self.last(room) == before {
                // Trimmed from the log long ago; pages that old are told to reload.
                return;
            }
        }
    }

    /// Reads a page of what a log has more.
    async fn read_on(&mut self, room: Option<RoomId>) {
        let before = self.last(room);
        let events = self.read(|log| log.read_after(room, before)).await;
        events.into_iter().for_each(|event| self.hand_on(event));
    }

    async fn sweep(&mut self) {
        let (from, until) = self.swept;
        self.look_back(from).await;
        self.swept = (until, newest(&self.last));
    }

    async fn look_back(&mut self, from: EventId) {
        for (room, head) in self.read(|log| log.heads(from)).await {
            self.read_up_to(room, head).await;
        }
    }

    /// Reads, however often it takes.
    async fn read<'a, T>(&'a self, ask: impl Fn(&'a dyn EventLog) -> Reading<'a, T>) -> T {
        let mut backoff = Backoff::default();
        loop {
            match ask(&*self.log).await {
                Ok(answer) => return answer,
                Err(error) => warn!(%error, "the event log cannot be read, trying again"),
            }
            backoff.pause().await;
        }
    }

    fn hand_on(&mut self, event: Logged) {
        let room = event.event.room();
        if event.id > self.last(room) {
            self.last.insert(room, event.id);
            self.say(Notice::Committed(event));
        }
    }

    fn say(&self, notice: Notice) {
        // Fails only while the process ends and nobody listens.
        let _ = self.out.send(notice);
    }

    fn last(&self, room: Option<RoomId>) -> EventId {
        self.last.get(&room).copied().unwrap_or(beginning())
    }
}

/// Before every event.
fn beginning() -> EventId {
    EventId::from(0)
}

fn newest(last: &HashMap<Option<RoomId>, EventId>) -> EventId {
    last.values().copied().max().unwrap_or(beginning())
}
