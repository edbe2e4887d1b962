//! Polls: bots that wait for something to happen. Who waits costs a few numbers and no query; what
//! happens wakes only those whom it concerns, in every process, since each hears everything over
//! the bus.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use campfire_domain::{Event, Logged, RoomId, UserId};
use tokio::sync::Notify;

/// Calls of one bot that may wait at once. A program needs one; what waits costs memory.
const SEATS: usize = 8;

/// Everybody who waits in this process.
#[derive(Default)]
pub struct Polls {
    waiting: Mutex<Waiting>,
    closing: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    seats: HashMap<u64, Listener>,
}

struct Listener {
    bot: UserId,
    /// The bot's rooms, ascending; none while they are looked up, when everything concerns it.
    rooms: Option<Box<[RoomId]>>,
    bell: Arc<Notify>,
}

/// A place to wait at; given back when it is dropped.
pub struct Seat<'a> {
    polls: &'a Polls,
    number: u64,
    bell: Arc<Notify>,
}

impl Polls {
    /// A place for that bot; none while too many of its calls wait already. What happens from now
    /// on wakes it, so look for what has happened after this.
    pub fn sit(&self, bot: UserId) -> Option<Seat<'_>> {
        let mut waiting = self.waiting();
        if waiting.seats.values().filter(|listener| listener.bot == bot).count() >= SEATS {
            return None;
        }
        waiting.last += 1;
        let (number, bell) = (waiting.last, Arc::new(Notify::new()));
        waiting.seats.insert(number, Listener { bot, rooms: None, bell: Arc::clone(&bell) });
        Some(Seat { polls: self, number, bell })
    }

    /// Wakes those whom an event concerns.
    pub fn wake(&self, logged: &Logged) {
        let waiting = self.waiting();
        for listener in waiting.seats.values().filter(|it| it.is_concerned(&logged.event)) {
            listener.bell.notify_one();
        }
    }

    /// Lets everybody go, now and from now on: the process stops.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.waiting().seats.values().for_each(|listener| listener.bell.notify_one());
    }

    /// Whether nobody may wait any more.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    /// How many calls wait.
    pub fn count(&self) -> usize {
        self.waiting().seats.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// What happens in the bot's rooms, who comes and goes with the bot among them, and what
    /// happens to the bot itself.
    fn is_concerned(&self, event: &Event) -> bool {
        match event {
            Event::MembersGranted { users, .. } | Event::MembersRevoked { users, .. }
                if users.contains(&self.bot) =>
            {
                true
            }
            Event::UserExpelled { user } | Event::UserChanged { user } => *user == self.bot,
            Event::InvolvementChanged { .. } => false,
            _ => match (event.room(), &self.rooms) {
                (Some(room), Some(rooms)) => rooms.binary_search(&room).is_ok(),
                (Some(_), None) => true,
                (None, _) => false,
            },
        }
    }
}

impl Seat<'_> {
    /// From now on only what happens in these rooms, ascending, concerns the bot.
    pub fn narrow(&self, rooms: Vec<RoomId>) {
        if let Some(listener) = self.polls.waiting().seats.get_mut(&self.number) {
            listener.rooms = Some(rooms.into_boxed_slice());
        }
    }

    /// Waits until something happens that concerns the bot, or has happened since it sat down.
    pub async fn woken(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.polls.waiting().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use campfire_domain::{MessageId, Time};
    use futures_util::FutureExt;

    use super::*;

    fn logged(event: Event) -> Logged {
        Logged { id: 1.into(), previous: None, at: Time::from_micros(0), event }
    }

    fn posted(room: i64) -> Logged {
        logged(Event::MessagePosted { room: room.into(), message: MessageId::from(1) })
    }

    #[test]
    fn only_those_concerned_are_woken() {
        let polls = Polls::default();
        let seat = polls.sit(7.into()).unwrap();
        polls.wake(&posted(5));
        assert!(seat.woken().now_or_never().is_some(), "rooms are not known yet");
        seat.narrow(vec![1.into(), 3.into()]);
        polls.wake(&posted(5));
        assert!(seat.woken().now_or_never().is_none());
        polls.wake(&posted(3));
        assert!(seat.woken().now_or_never().is_some());
        polls.wake(&logged(Event::MembersGranted { room: 9.into(), users: vec![7.into()] }));
        assert!(seat.woken().now_or_never().is_some(), "a room joined later");
        polls.wake(&logged(Event::UserExpelled { user: 8.into() }));
        assert!(seat.woken().now_or_never().is_none());
        drop(seat);
        assert_eq!(polls.count(), 0);
    }

    #[test]
    fn one_bot_does_not_take_all_seats_and_nobody_sits_through_a_stop() {
        let polls = Polls::default();
        let seats: Vec<_> = (0..SEATS).filter_map(|_| polls.sit(7.into())).collect();
        assert_eq!(seats.len(), SEATS);
        assert!(polls.sit(7.into()).is_none() && polls.sit(8.into()).is_some());
        polls.close();
        assert!(seats.iter().all(|seat| seat.woken().now_or_never().is_some()));
        assert!(polls.is_closing());
    }
}
