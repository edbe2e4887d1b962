//! Delivery: which bots' webhooks hear what. Pure rules.

use std::time::Duration;

use crate::{
    Event, Job, Membership, Message, Result, RoomId, Store, UserId,
    rooms::Kind,
    users::{
        Role,
        bots::{Listener, News},
    },
};

/// So many messages of several bots in a row, within [`HOPS_SPAN`] and without a word from anybody
/// else, are programs that answer each other: none of them is told of the next. The same goes for
/// edits and boosts.
pub const HOPS: usize = 10;
/// As far back as this, within [`HOPS_SPAN`], a bot that said something takes part. In a ring of
/// more bots than that, each has to wait for its turn so long that rate limits end it.
const RING: usize = 100;
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
    if listeners.is_empty() {
        return Ok(());
    }
    let going_round = going_round(store, message)?;
    for Listener { bot, .. } in listeners {
        let job = Job::Webhook { message: message.id, bot };
        if going_round.contains(&bot) { store.leave_out(job)? } else { store.enqueue(job) }
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
    let listeners = listeners(store, room, news)?;
    tell(store, &listeners, event);
    Ok(())
}

/// Like [`tell_of`], of something that a member did with a message. Who did it needs not be told,
/// and bots that answer each other's edits and boosts come to an end like those that talk.
pub(crate) fn tell_of_deed(
    store: &mut impl Store,
    place: &Membership,
    news: News,
    event: &Event,
) -> Result<()> {
    let mut listeners = listeners(store, place.room_id, news)?;
    listeners.retain(|listener| *listener != place.user_id);
    if listeners.is_empty() {
        return Ok(());
    }
    // A message goes only once, so that deletions come to an end by themselves.
    if event.touches_up() && touches_up_in_circles(store, place)? {
        return listeners
            .into_iter()
            .try_for_each(|bot| store.leave_out(Job::Tell { event: event.clone(), bot }));
    }
    tell(store, &listeners, event);
    Ok(())
}

/// The bots in the room whose webhooks asked to hear of such things.
pub(crate) fn listeners(store: &mut impl Store, room: RoomId, news: News) -> Result<Vec<UserId>> {
    let mut listeners = store.choosy_bots(room)?;
    listeners.retain(|listener| listener.hears(news));
    Ok(listeners.into_iter().map(|listener| listener.bot).collect())
}

/// Leaves a job for each of these bots.
pub(crate) fn tell(store: &mut impl Store, listeners: &[UserId], event: &Event) {
    for bot in listeners {
        store.enqueue(Job::Tell { event: event.clone(), bot: *bot });
    }
}

/// Who answers each other, when a bot's message is one too many in a row of messages that only bots
/// have said. A bot that says most of them itself reports, and answers nobody.
fn going_round(store: &mut impl Store, message: &Message) -> Result<Vec<UserId>> {
    let speaker = message.creator_id;
    if store.user(speaker)?.role != Role::Bot {
        return Ok(Vec::new());
    }
    let since = message.created_at.minus(HOPS_SPAN);
    let speakers = store.said_by_bots(message.room_id, since, RING)?;
    let others = speakers.iter().take(HOPS).filter(|bot| **bot != speaker).count();
    let is_long = speakers.len() >= HOPS && others * 2 >= HOPS;
    Ok(if is_long { speakers } else { Vec::new() })
}

/// Whether a bot edits or boosts where nothing else has happened for a while.
fn touches_up_in_circles(store: &mut impl Store, place: &Membership) -> Result<bool> {
    if store.user(place.user_id)?.role != Role::Bot {
        return Ok(false);
    }
    let since = store.now().minus(HOPS_SPAN);
    Ok(store.touched_up(place.room_id, since, HOPS)? >= HOPS)
}
