//! The roster: plain books of sockets, subscriptions and groups, without a lock of its own. All
//! who subscribe with the same identifier form a group, and a group shares its frames' bytes.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use campfire_domain::{RoomId, SessionId, UserId};
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot,
};

use super::{Asked, Cut, Socket, SocketId, Stats, Topic};
use crate::{
    Frame, Stream,
    cable::{self, OUTGOING_LIMIT, SUBSCRIPTION_LIMIT},
};

#[derive(Default)]
pub(crate) struct Roster {
    next: u64,
    sockets: HashMap<SocketId, Seat>,
    users: HashMap<UserId, Vec<SocketId>>,
    topics: HashMap<Topic, Vec<Group>>,
    deliveries: u64,
    slow_cut: u64,
}

/// What is known of one socket.
struct Seat {
    user: UserId,
    session: SessionId,
    /// The way to the socket and the bell that ends it; none once it was cut.
    line: Option<Line>,
    subscriptions: Vec<Subscription>,
}

struct Line {
    queue: mpsc::Sender<Frame>,
    cut: oneshot::Sender<Cut>,
}

/// One subscription of one socket.
pub(crate) struct Subscription {
    identifier: Arc<str>,
    pub(crate) topic: Topic,
    /// Let in and confirmed; before that it only waits.
    live: bool,
    pub(crate) present: bool,
}

/// All who hear one topic under one identifier.
struct Group {
    identifier: Arc<str>,
    listeners: HashMap<SocketId, Listener>,
}

struct Listener {
    user: UserId,
    queue: mpsc::Sender<Frame>,
}

/// Sockets come and go.
impl Roster {
    pub(crate) fn register(&mut self, user: UserId, session: SessionId) -> Socket {
        let id = SocketId(self.next);
        self.next += 1;
        let (queue, outgoing) = mpsc::channel(OUTGOING_LIMIT);
        let (bell, cut) = oneshot::channel();
        let line = Some(Line { queue, cut: bell });
        self.sockets.insert(id, Seat { user, session, line, subscriptions: Vec::new() });
        self.users.entry(user).or_default().push(id);
        Socket { id, outgoing, cut }
    }

    pub(crate) fn close(&mut self, socket: SocketId) -> Vec<RoomId> {
        self.silence(socket);
        let Some(seat) = self.sockets.remove(&socket) else { return Vec::new() };
        if let Entry::Occupied(mut sockets) = self.users.entry(seat.user) {
            sockets.get_mut().retain(|other| *other != socket);
            if sockets.get().is_empty() {
                sockets.remove();
            }
        }
        seat.subscriptions.iter().filter_map(Subscription::presence).collect()
    }

    /// Says a last word and lets the socket go.
    pub(crate) fn dismiss(&mut self, socket: SocketId, farewell: &Frame) {
        if self.send(socket, farewell.clone()) {
            self.cut(socket, Cut::Dismissed);
        }
    }

    /// Lets the socket go. Its seat stays until it is closed, because it knows who was present.
    fn cut(&mut self, socket: SocketId, how: Cut) {
        if let Some(line) = self.silence(socket) {
            self.slow_cut += u64::from(how == Cut::Slow);
            // Nobody waits for the bell of a socket that is closing already.
            let _ = line.cut.send(how);
        }
    }

    /// Takes the socket out of all groups and gives up the way to it.
    fn silence(&mut self, socket: SocketId) -> Option<Line> {
        let seat = self.sockets.get_mut(&socket)?;
        for subscription in seat.subscriptions.iter().filter(|subscription| subscription.live) {
            leave(&mut self.topics, socket, subscription);
        }
        seat.line.take()
    }

    pub(crate) fn all(&self) -> Vec<SocketId> {
        self.sockets.keys().copied().collect()
    }

    pub(crate) fn of_user(&self, user: UserId) -> Vec<SocketId> {
        self.users.get(&user).cloned().unwrap_or_default()
    }

    pub(crate) fn of_session(&self, session: SessionId) -> Vec<SocketId> {
        let seats = self.sockets.iter().filter(|(_, seat)| seat.session == session);
        seats.map(|(socket, _)| *socket).collect()
    }

    pub(crate) fn is_heard(&self, stream: &Stream) -> bool {
        self.topics.contains_key(&Topic::Stream(*stream))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sockets.is_empty()
    }

    pub(crate) fn stats(&self) -> Stats {
        let open = self.sockets.values().filter(|seat| seat.line.is_some());
        let (mut sockets, mut subscriptions) = (0, 0);
        for seat in open {
            sockets += 1;
            subscriptions += seat.subscriptions.iter().filter(|each| each.live).count();
        }
        Stats { sockets, subscriptions, deliveries: self.deliveries, slow_cut: self.slow_cut }
    }
}

/// Subscriptions of one socket.
impl Roster {
    pub(crate) fn ask(&mut self, socket: SocketId, identifier: Arc<str>, topic: Topic) -> Asked {
        let Some(seat) = self.sockets.get_mut(&socket).filter(|seat| seat.line.is_some()) else {
            return Asked::Gone;
        };
        match seat.subscriptions.iter().find(|each| each.identifier == identifier) {
            Some(known) if known.live => {
                self.send(socket, cable::confirm(&identifier));
                Asked::Again
            }
            Some(_) => Asked::Waiting,
            None if seat.subscriptions.len() >= SUBSCRIPTION_LIMIT => {
                self.send(socket, cable::reject(&identifier));
                Asked::TooMany
            }
            None => {
                let waiting = Subscription { identifier, topic, live: false, present: false };
                seat.subscriptions.push(waiting);
                Asked::Waiting
            }
        }
    }

    pub(crate) fn admit(&mut self, socket: SocketId, identifier: &str) -> bool {
        let Some(seat) = self.sockets.get_mut(&socket) else { return false };
        let waiting = seat.subscriptions.iter_mut();
        let waiting = waiting.filter(|each| !each.live && *each.identifier == *identifier).last();
        let (Some(line), Some(subscription)) = (&seat.line, waiting) else { return false };

        let listener = Listener { user: seat.user, queue: line.queue.clone() };
        let groups = self.topics.entry(subscription.topic).or_default();
        let group = group(groups, &subscription.identifier);
        group.listeners.insert(socket, listener);
        // The group's copy of the identifier is shared by all; this one is let go.
        subscription.identifier = Arc::clone(&group.identifier);
        subscription.live = true;
        self.send(socket, cable::confirm(identifier))
    }

    pub(crate) fn refuse(&mut self, socket: SocketId, identifier: &str) {
        self.unsubscribe(socket, identifier);
        self.send(socket, cable::reject(identifier));
    }

    pub(crate) fn unsubscribe(&mut self, socket: SocketId, identifier: &str) -> Option<RoomId> {
        let seat = self.sockets.get_mut(&socket)?;
        let place = seat.subscriptions.iter().position(|known| *known.identifier == *identifier)?;
        let subscription = seat.subscriptions.swap_remove(place);
        leave(&mut self.topics, socket, &subscription);
        subscription.presence()
    }

    pub(crate) fn drop_room(&mut self, socket: SocketId, room: RoomId) {
        let Some(seat) = self.sockets.get(&socket) else { return };
        let of_room = seat.subscriptions.iter().filter(|each| each.topic.room() == Some(room));
        let identifiers: Vec<_> = of_room.map(|each| Arc::clone(&each.identifier)).collect();
        for identifier in identifiers {
            self.refuse(socket, &identifier);
        }
    }

    /// A live subscription.
    pub(crate) fn subscription(
        &mut self,
        socket: SocketId,
        identifier: &str,
    ) -> Option<&mut Subscription> {
        let seat = self.sockets.get_mut(&socket)?;
        seat.subscriptions.iter_mut().find(|known| known.live && *known.identifier == *identifier)
    }
}

/// Frames go out.
impl Roster {
    pub(crate) fn send(&mut self, socket: SocketId, frame: Frame) -> bool {
        let line = self.sockets.get(&socket).and_then(|seat| seat.line.as_ref());
        let Some(line) = line else { return false };
        match line.queue.try_send(frame) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.cut(socket, Cut::Slow);
                false
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }

    pub(crate) fn send_to_portion(&mut self, portion: u64, portions: u64, frame: &Frame) {
        let sockets = self.sockets.keys().filter(|socket| socket.0 % portions == portion);
        for socket in sockets.copied().collect::<Vec<_>>() {
            self.send(socket, frame.clone());
        }
    }

    pub(crate) fn publish(
        &mut self,
        stream: &Stream,
        payload: &str,
        except: Option<UserId>,
    ) -> usize {
        let mut delivered = 0;
        let mut slow = Vec::new();
        for group in self.topics.get(&Topic::Stream(*stream)).into_iter().flatten() {
            let frame = cable::message(&group.identifier, payload);
            let listeners = group.listeners.iter();
            for (socket, listener) in listeners.filter(|(_, each)| Some(each.user) != except) {
                match listener.queue.try_send(frame.clone()) {
                    Ok(()) => delivered += 1,
                    Err(TrySendError::Full(_)) => slow.push(*socket),
                    // The connection is gone and will be closed in a moment.
                    Err(TrySendError::Closed(_)) => {}
                }
            }
        }
        for socket in slow {
            self.cut(socket, Cut::Slow);
        }
        self.deliveries += delivered as u64;
        delivered
    }
}

/// The group with that identifier, made if it is new.
fn group<'a>(groups: &'a mut Vec<Group>, identifier: &Arc<str>) -> &'a mut Group {
    let place = groups.iter().position(|group| group.identifier == *identifier);
    let place = place.unwrap_or_else(|| {
        groups.push(Group { identifier: Arc::clone(identifier), listeners: HashMap::new() });
        groups.len() - 1
    });
    &mut groups[place]
}

/// Takes a socket out of the group of a subscription, and forgets what became empty.
fn leave(topics: &mut HashMap<Topic, Vec<Group>>, socket: SocketId, subscription: &Subscription) {
    let Entry::Occupied(mut groups) = topics.entry(subscription.topic) else { return };
    groups.get_mut().retain_mut(|group| {
        if group.identifier == subscription.identifier {
            group.listeners.remove(&socket);
        }
        !group.listeners.is_empty()
    });
    if groups.get().is_empty() {
        groups.remove();
    }
}
