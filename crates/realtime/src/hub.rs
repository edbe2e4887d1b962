//! The hub: who listens to what in this process, and the way to them. Every socket has a bounded
//! queue of encoded frames; what is published goes into the queues at once or cuts the socket.
//!
//! A subscription to something private is first asked for ([`Hub::ask`]), then looked up by the
//! edge, then let in ([`Hub::admit`]). What is revoked in between ends the waiting subscription
//! too, so nobody slips in while the question is being answered.

mod roster;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use campfire_domain::{RoomId, SessionId, Time, UserId};
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval, sleep},
};

pub(crate) use roster::{Roster, Subscription};

use crate::{
    Frame, Stream,
    cable::{self, PING_INTERVAL, Reason},
};

/// Names an open socket of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketId(u64);

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The receiving end of a registered socket. Whoever holds it writes what comes out, and tells the
/// hub with [`Hub::close`] when the connection is gone.
#[derive(Debug)]
pub struct Socket {
    /// What the hub calls it.
    pub id: SocketId,
    /// The frames to write, in order. When it ends, everything was said and the connection closes.
    pub outgoing: mpsc::Receiver<Frame>,
    /// Fires when the hub is done with the socket, and says how to end it.
    pub cut: oneshot::Receiver<Cut>,
}

/// How a socket that the hub is done with should be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It does not read. Its queue is full of what nobody wants: close without writing that.
    Slow,
    /// Its queue ends with the farewell: write what is there, but do not wait long for it.
    Dismissed,
}

/// What one subscription is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Hearing a stream.
    Stream(Stream),
    /// Looking at a room; nothing is heard.
    Presence(RoomId),
    /// Knowing that the line is up; nothing is heard.
    Heartbeat,
}

impl Topic {
    /// The room whose members alone may subscribe.
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::Stream(stream) => stream.room(),
            Self::Presence(room) => Some(*room),
            Self::Heartbeat => None,
        }
    }
}

impl From<Stream> for Topic {
    fn from(stream: Stream) -> Self {
        Self::Stream(stream)
    }
}

/// What became of the wish for a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It waits. Look up whether it is allowed, then [`Hub::admit`] or [`Hub::refuse`] it.
    Waiting,
    /// It was live already and has been confirmed again. Nothing is left to do.
    Again,
    /// The socket has too many; it has been rejected.
    TooMany,
    /// The socket is gone.
    Gone,
}

/// What the hub holds and has done since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Sockets that are open.
    pub sockets: usize,
    /// Their live subscriptions.
    pub subscriptions: usize,
    /// Broadcast frames that went into a socket's queue.
    pub deliveries: u64,
    /// Sockets cut because they did not read.
    pub slow_cut: u64,
}

/// The fan-out of this process. Cloning gives another handle to the same one.
#[derive(Clone, Default)]
pub struct Hub {
    roster: Arc<Mutex<Roster>>,
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hub").field(&self.stats()).finish()
    }
}

/// Pings go out in so many portions, so that thousands of sockets do not wake at once.
const PING_PORTIONS: u64 = 10;

/// A restart lets go of the sockets over this time, in so many steps, so that their owners do not
/// all come back at once.
const FAREWELL: (Duration, u32) = (Duration::from_secs(1), 20);

/// A socket and its subscriptions.
impl Hub {
    /// A new socket of a person's browser, without subscriptions.
    pub fn register(&self, user: UserId, session: SessionId) -> Socket {
        self.roster().register(user, session)
    }

    /// The connection is gone. Answers the rooms that were looked at through it, each as often as
    /// it was.
    pub fn close(&self, socket: SocketId) -> Vec<RoomId> {
        self.roster().close(socket)
    }

    /// Asks for a subscription. The same identifier asked for again is confirmed again.
    pub fn ask(&self, socket: SocketId, identifier: Arc<str>, topic: Topic) -> Asked {
        self.roster().ask(socket, identifier, topic)
    }

    /// Lets a waiting subscription in and confirms it: what is published from now on arrives after
    /// the confirmation. False when it was revoked or taken back meanwhile.
    pub fn admit(&self, socket: SocketId, identifier: &str) -> bool {
        self.roster().admit(socket, identifier)
    }

    /// Rejects a waiting subscription, or one that could not even be asked for.
    pub fn refuse(&self, socket: SocketId, identifier: &str) {
        self.roster().refuse(socket, identifier);
    }

    /// Asks and lets in at once, for what anybody who is signed in may hear.
    pub fn subscribe(&self, socket: SocketId, identifier: Arc<str>, topic: Topic) -> Asked {
        let mut roster = self.roster();
        let asked = roster.ask(socket, Arc::clone(&identifier), topic);
        if asked == Asked::Waiting {
            roster.admit(socket, &identifier);
        }
        asked
    }

    /// Ends a subscription. Answers the room that was looked at through it.
    pub fn unsubscribe(&self, socket: SocketId, identifier: &str) -> Option<RoomId> {
        self.roster().unsubscribe(socket, identifier)
    }

    /// What a live subscription is about, to know what may be said on it.
    pub fn topic(&self, socket: SocketId, identifier: &str) -> Option<Topic> {
        self.roster().subscription(socket, identifier).map(|subscription| subscription.topic)
    }

    /// Sends a last frame to one socket and lets it go.
    pub fn dismiss(&self, socket: SocketId, farewell: &Frame) {
        self.roster().dismiss(socket, farewell);
    }

    /// Sends one frame to one socket. False when it is gone, or cut because it does not read.
    pub fn send(&self, socket: SocketId, frame: Frame) -> bool {
        self.roster().send(socket, frame)
    }
}

/// Everybody.
impl Hub {
    /// Sends a payload, any JSON value as text, to all who listen to a stream. Answers how many
    /// they were. Never waits: those whose queue is full are cut, the others notice nothing.
    pub fn publish(&self, stream: &Stream, payload: &str) -> usize {
        self.roster().publish(stream, payload, None)
    }

    /// The same, except to the sockets of the person who caused it.
    pub fn publish_to_others(&self, stream: &Stream, payload: &str, user: UserId) -> usize {
        self.roster().publish(stream, payload, Some(user))
    }

    /// Whether anybody in this process listens to a stream, so that nothing is rendered for nobody.
    pub fn is_heard(&self, stream: &Stream) -> bool {
        self.roster().is_heard(stream)
    }

    /// Whether this process has no sockets at all.
    pub fn is_empty(&self) -> bool {
        self.roster().is_empty()
    }

    /// Ends all sockets of a person; `reconnect` says whether their pages may come back.
    pub fn disconnect_user(&self, user: UserId, reconnect: bool) {
        let farewell = cable::farewell(Reason::Remote, reconnect);
        let mut roster = self.roster();
        for socket in roster.of_user(user) {
            roster.dismiss(socket, &farewell);
        }
    }

    /// Ends all sockets of one signed-in browser, for good.
    pub fn disconnect_session(&self, session: SessionId) {
        let farewell = cable::farewell(Reason::Remote, false);
        let mut roster = self.roster();
        for socket in roster.of_session(session) {
            roster.dismiss(socket, &farewell);
        }
    }

    /// Ends what a person's sockets hear of a room, and rejects it so that their pages forget it.
    pub fn drop_room(&self, user: UserId, room: RoomId) {
        let mut roster = self.roster();
        for socket in roster.of_user(user) {
            roster.drop_room(socket, room);
        }
    }

    /// Ends what anybody hears of a room.
    pub fn drop_room_for_all(&self, room: RoomId) {
        let mut roster = self.roster();
        for socket in roster.all() {
            roster.drop_room(socket, room);
        }
    }

    /// Counts.
    pub fn stats(&self) -> Stats {
        self.roster().stats()
    }

    /// Pings all sockets, each every three seconds, for ever.
    pub async fn run_pings(&self) {
        let mut ticks = interval(PING_INTERVAL / PING_PORTIONS as u32);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for portion in (0..PING_PORTIONS).cycle() {
            ticks.tick().await;
            let ping = cable::ping(Time::now().millis() / 1000);
            self.roster().send_to_portion(portion, PING_PORTIONS, &ping);
        }
    }

    /// Tells all sockets to come back in a moment, spread over about a second, and lets them go.
    pub async fn shutdown(&self) {
        let farewell = cable::farewell(Reason::ServerRestart, true);
        let sockets = self.roster().all();
        let (span, steps) = FAREWELL;
        for portion in sockets.chunks(sockets.len().div_ceil(steps as usize).max(1)) {
            portion.iter().for_each(|socket| self.roster().dismiss(*socket, &farewell));
            sleep(span / steps).await;
        }
        let late = self.roster().all();
        late.iter().for_each(|socket| self.roster().dismiss(*socket, &farewell));
    }

    /// A panic of one caller must not silence every socket: each change of the roster is whole
    /// before anything that could panic.
    pub(crate) fn roster(&self) -> MutexGuard<'_, Roster> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
