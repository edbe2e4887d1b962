//! Involvement: what a member wants to hear of a room.

use super::Membership;
use crate::{Event, Result, Store};

/// What a member wants to hear of a room (domain rule 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Involvement {
    /// Nothing, and the room is not in the sidebar.
    Invisible,
    /// Unread marks only.
    Nothing,
    /// Unread marks, and a notification when mentioned.
    Mentions,
    /// Unread marks, and a notification for each message.
    Everything,
}

impl Involvement {
    /// Every involvement with the published word for it.
    pub const WORDS: [(Self, &str); 4] = [
        (Self::Invisible, "invisible"),
        (Self::Nothing, "nothing"),
        (Self::Mentions, "mentions"),
        (Self::Everything, "everything"),
    ];
}

crate::words!(Involvement);

/// Changes what a member hears. Only the member asks for this, so the membership is the proof.
pub fn choose(
    store: &mut impl Store,
    membership: &Membership,
    wanted: Involvement,
) -> Result<Membership> {
    let mut membership = store.lock_membership(membership.room_id, membership.user_id)?;
    let was = membership.involvement;
    if was != wanted {
        membership.involvement = wanted;
        store.update_membership(&membership)?;
        store.append(Event::InvolvementChanged {
            room: membership.room_id,
            user: membership.user_id,
            was,
            now: wanted,
        });
    }
    Ok(membership)
}
