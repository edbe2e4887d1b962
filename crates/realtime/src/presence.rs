//! Presence: which subscriptions have a person looking at a room. One boolean per subscription, so
//! two tabs, a hidden tab and a repeated message count right; the edge writes down what changed.

use campfire_domain::RoomId;

use crate::{
    Hub, SocketId,
    hub::{Subscription, Topic},
};

/// What a word about presence changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The page shows the room now and did not before.
    Appeared(RoomId),
    /// The page showed the room and does not now.
    Left(RoomId),
    /// Nothing new, or no such subscription.
    Unchanged,
}

impl Hub {
    /// Says whether the page behind a presence subscription shows its room. To be asked again with
    /// the same answer is harmless.
    pub fn set_present(&self, socket: SocketId, identifier: &str, present: bool) -> Transition {
        self.roster()
            .subscription(socket, identifier)
            .map_or(Transition::Unchanged, |subscription| subscription.turn(present))
    }

    /// The room that a person looks at through this subscription, if they do.
    pub fn looks_at(&self, socket: SocketId, identifier: &str) -> Option<RoomId> {
        self.roster().subscription(socket, identifier)?.presence()
    }
}

impl Subscription {
    fn turn(&mut self, present: bool) -> Transition {
        let Topic::Presence(room) = self.topic else { return Transition::Unchanged };
        let before = std::mem::replace(&mut self.present, present);
        match (before, present) {
            (false, true) => Transition::Appeared(room),
            (true, false) => Transition::Left(room),
            _ => Transition::Unchanged,
        }
    }

    /// The room that a person looked at through this subscription.
    pub(crate) fn presence(&self) -> Option<RoomId> {
        match self.topic {
            Topic::Presence(room) if self.present => Some(room),
            _ => None,
        }
    }
}
