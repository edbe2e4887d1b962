//! Delivery: which bots hear a message and who is notified of it. Pure rules.

use crate::{Message, Result, Store, UserId, rooms::Kind};

/// The bots whose webhooks hear a message (domain rule 8.4): in a ping every bot in it, elsewhere
/// those it mentions; never the bot that said it.
pub(crate) fn hearing_bots(
    store: &mut impl Store,
    message: &Message,
    mentionees: &[UserId],
) -> Result<Vec<UserId>> {
    let direct = store.room(message.room_id)?.kind == Kind::Direct;
    if !direct && mentionees.is_empty() {
        return Ok(Vec::new());
    }
    let mut bots = store.listening_bots(message.room_id)?;
    bots.retain(|bot| *bot != message.creator_id && (direct || mentionees.contains(bot)));
    Ok(bots)
}
