//! Presence: whether a member is looking at a room right now. Each visible page counts once; a
//! count that nobody refreshed for a minute is void, which is how a crash heals.

use std::time::Duration;

use super::Membership;
use crate::{Result, RoomId, Store, Time, UserId};

/// How long a page counts as looking after it last said so. Pages say so every 50 s.
pub const CONNECTION_TTL: Duration = Duration::from_secs(60);

impl Membership {
    /// Whether some page of the member shows the room at that moment.
    pub fn is_present(&self, now: Time) -> bool {
        self.connected_at.is_some_and(|at| at >= now.minus(CONNECTION_TTL))
    }

    fn appear(&mut self, now: Time) {
        self.connections = if self.is_present(now) { self.connections + 1 } else { 1 };
        self.connected_at = Some(now);
        self.read();
    }

    fn refresh(&mut self, now: Time) {
        if !self.is_present(now) {
            self.connections = 1;
        }
        self.connected_at = Some(now);
    }

    fn leave(&mut self, now: Time) {
        self.connections = if self.is_present(now) { self.connections - 1 } else { 0 };
        if self.connections < 1 {
            self.connections = 0;
            self.connected_at = None;
        }
    }

    fn read(&mut self) {
        self.unread_at = None;
        self.first_unread_at = None;
    }
}

/// A page begins to show the room: it counts, and everything is read. Answers whether something
/// was unread before.
pub fn appear(store: &mut impl Store, room: RoomId, user: UserId) -> Result<bool> {
    let now = store.now();
    let mut membership = store.lock_membership(room, user)?;
    let was_unread = membership.is_unread();
    membership.appear(now);
    store.update_membership(&membership)?;
    Ok(was_unread)
}

/// A page that counts already says again that the member looks: everything is read.
pub fn read(store: &mut impl Store, room: RoomId, user: UserId) -> Result<()> {
    let now = store.now();
    let mut membership = store.lock_membership(room, user)?;
    membership.refresh(now);
    membership.read();
    store.update_membership(&membership)
}

/// A page that shows the room says that it still does. Unread marks stay.
pub fn refresh(store: &mut impl Store, room: RoomId, user: UserId) -> Result<()> {
    let now = store.now();
    let mut membership = store.lock_membership(room, user)?;
    membership.refresh(now);
    store.update_membership(&membership)
}

/// A page no longer shows the room: hidden, left or closed.
pub fn leave(store: &mut impl Store, room: RoomId, user: UserId) -> Result<()> {
    let now = store.now();
    let mut membership = store.lock_membership(room, user)?;
    membership.leave(now);
    store.update_membership(&membership)
}
