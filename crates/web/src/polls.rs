//! Polls: bots that wait for something to happen. Who waits costs a few numbers and no query; what
//! happens wakes only those whom it concerns, in every process, since each hears everything over
//! the bus.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use campfire_domain::{Event, Logged, RoomId, UserId};
use tokio::sync::Notify;

/// Calls of one bot that may wait at once. A program needs one; what waits costs memory. One more
/// lets the oldest go: often its program is gone, which nobody notices while nothing is said to it.
const SEATS: usize = 8;
/// How long a call keeps its seat all the same, so that calls do not chase each other away for ever.
const UNDISTURBED: Duration = Duration::from_secs(1);

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
    since: Instant,
}

/// A place to wait at; given back when it is dropped.
pub struct Seat<'a> {
    polls: &'a Polls,
    number: u64,
    bell: Arc<Notify>,
}

impl Polls {
    /// A place for that bot; none while others sat down a moment ago on all it may have. What happens
    /// from now on wakes it, so look for what has happened after this.
    pub fn sit(&self, bot: UserId, now: Instant) -> Option<Seat<'_>> {
        let mut waiting = self.waiting();
        if !waiting.make_room(bot, now) {
            return None;
        }
        waiting.last += 1;
        let (number, bell) = (waiting.last, Arc::new(Notify::new()));
        let listener = Listener { bot, rooms: None, bell: Arc::clone(&bell), since: now };
        waiting.seats.insert(number, listener);
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

impl Waiting {
    /// Whether there is a seat for a bot, be it that its oldest call is let go for it.
    fn make_room(&mut self, bot: UserId, now: Instant) -> bool {
        let theirs = self.seats.iter().filter(|(_, listener)| listener.bot == bot);
        if theirs.clone().count() < SEATS {
            return true;
        }
        let old = theirs.filter(|(_, it)| now.duration_since(it.since) >= UNDISTURBED);
        let oldest = old.map(|(number, _)| *number).min();
        let let_go = oldest.and_then(|oldest| self.seats.remove(&oldest));
        let_go.map(|listener| listener.bell.notify_one()).is_some()
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

    /// Whether later calls of the bot have taken its place.
    pub fn is_taken(&self) -> bool {
        !self.polls.waiting().seats.contains_key(&self.number)
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
        let seat = polls.sit(7.into(), Instant::now()).unwrap();
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
    fn a_bot_has_so_many_seats_of_which_its_latest_calls_are_served() {
        let (polls, now) = (Polls::default(), Instant::now());
        let other = polls.sit(8.into(), now).unwrap();
        let mut seats: Vec<_> = (0..SEATS).map(|_| polls.sit(7.into(), now).unwrap()).collect();
        assert!(polls.sit(7.into(), now).is_none(), "not a moment later");
        seats.push(polls.sit(7.into(), now + UNDISTURBED).unwrap());
        assert!(seats[0].is_taken() && seats[0].woken().now_or_never().is_some());
        assert!(seats[1..].iter().chain([&other]).all(|seat| !seat.is_taken()));
        assert_eq!(polls.count(), SEATS + 1);
    }

    #[test]
    fn nobody_sits_through_a_stop() {
        let polls = Polls::default();
        let seat = polls.sit(7.into(), Instant::now()).unwrap();
        polls.close();
        assert!(seat.woken().now_or_never().is_some() && polls.is_closing());
    }
}
