//! Delivery: which bots' webhooks hear what. Pure rules.

use std::time::Duration;

use crate::{
    Event, Job, Message, Result, RoomId, Store, UserId,
    rooms::Kind,
    users::{Role, bots::News},
};

/// So many messages of bots in a row, within [`HOPS_SPAN`] and without a word from anybody else,
/// are two programs that answer each other: nobody is told of the next.
pub const HOPS: usize = 10;
/// Bots that speak further apart than this do not answer each other.
pub const HOPS_SPAN: Duration = Duration::from_secs(60);

/// Leaves a job for each bot whose webhook hears a message (domain rule 8.4): in a ping every bot
/// in it, elsewhere those it mentions, and those that asked to hear everything; never the bot that
/// said it.
pub(crate) fn tell_of_message(
    store: &mut impl Store,
    message: &Message,
    mentionees: &[UserId],
) -> Result<()> {
    let room = message.room_id;
    let direct = store.room(room)?.kind == Kind::Direct;
    let usual = direct || !mentionees.is_empty();
    let mut listeners =
        if usual { store.listening_bots(room)? } else { store.choosy_bots(room)? };
    listeners.retain(|listener| {
        let called = mentionees.contains(&listener.bot) && listener.hears(News::Mentions);
        let pinged = direct && listener.hears(News::Directs);
        listener.bot != message.creator_id && (called || pinged || listener.hears(News::Messages))
    });
    if listeners.is_empty() || goes_round(store, message)? {
        return Ok(());
    }
    for listener in listeners {
        store.enqueue(Job::Webhook { message: message.id, bot: listener.bot });
    }
    Ok(())
}

/// Leaves a job for each bot in the room whose webhook asked to hear of such things.
pub(crate) fn tell_of(
    store: &mut impl Store,
    room: RoomId,
    news: News,
    event: &Event,
) -> Result<()> {
    for listener in store.choosy_bots(room)? {
        if listener.hears(news) {
            store.enqueue(Job::Tell { event: event.clone(), bot: listener.bot });
        }
    }
    Ok(())
}

/// Whether a bot's message is one too many in a row of messages that only bots have said.
fn goes_round(store: &mut impl Store, message: &Message) -> Result<bool> {
    if store.user(message.creator_id)?.role != Role::Bot {
        return Ok(false);
    }
    let since = message.created_at.minus(HOPS_SPAN);
    Ok(store.said_by_bots(message.room_id, since, HOPS)? >= HOPS)
}
