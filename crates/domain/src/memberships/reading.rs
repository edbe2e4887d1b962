//! Reading: what a member says about it themselves. What they read by looking is
//! [`presence`](super::presence).

use super::Membership;
use crate::{Message, Result, Store};

/// Makes a room unread from that message on, as if it had come while the member was away. They
/// stay where they are; looking at the room anew reads it.
pub fn leave_unread(
    store: &mut impl Store,
    membership: &Membership,
    message: &Message,
) -> Result<Membership> {
    let mut membership = store.lock_membership(membership.room_id, membership.user_id)?;
    membership.unread_at = membership.unread_at.max(Some(message.created_at));
    membership.first_unread_at = Some(message.created_at);
    store.update_membership(&membership)?;
    Ok(membership)
}
