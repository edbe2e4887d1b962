//! Boosts: a short cheer on somebody's message.

use unicode_segmentation::UnicodeSegmentation;

use super::Message;
use crate::{
    BoostId, Error, Event, Membership, MessageId, Result, Store, Time, UserId, delivery,
    memberships, users::bots::News,
};

/// The longest boost, in characters as people count them (decision 2.5).
pub const LIMIT: usize = 16;
/// The longest boost in bytes: sixteen of the longest emoji there are. One character can carry any
/// number of marks.
pub const BYTE_LIMIT: usize = 16 * 35;
/// The choices offered first, with their names.
pub const QUICK: [(&str, &str); 8] = [
    ("👍", "Thumbs up"),
    ("👏", "Clapping"),
    ("👋", "Waving hand"),
    ("💪", "Muscle"),
    ("❤️", "Red heart"),
    ("😂", "Face with tears of joy"),
    ("🎉", "Party popper"),
    ("🔥", "Fire"),
];

/// A short cheer on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boost {
    /// Names the boost.
    pub id: BoostId,
    /// What is cheered.
    pub message_id: MessageId,
    /// Who cheers.
    pub booster_id: UserId,
    /// An emoji or a few words.
    pub content: String,
    /// When.
    pub created_at: Time,
}

/// A boost about to be remembered; the store chooses the id.
#[derive(Clone, Debug)]
pub struct NewBoost {
    /// What is cheered.
    pub message_id: MessageId,
    /// Who cheers.
    pub booster_id: UserId,
    /// The cheer, checked.
    pub content: String,
    /// When.
    pub created_at: Time,
}

/// What boosts need remembered.
pub trait Boosts {
    /// The boost of that id on that message, or [`NotFound`](Error::NotFound).
    fn boost(&mut self, message: MessageId, id: BoostId) -> Result<Boost>;
    /// The first boost with that content that somebody gave that message, if they did.
    fn like_boost(
        &mut self,
        message: MessageId,
        booster: UserId,
        content: &str,
    ) -> Result<Option<Boost>>;
    /// Remembers a boost.
    fn insert_boost(&mut self, boost: NewBoost) -> Result<Boost>;
    /// Forgets a boost.
    fn delete_boost(&mut self, id: BoostId) -> Result<()>;
}

/// Cheers a message as people do: the same cheer by the same person is one, however often it is
/// pressed.
pub fn give_once(
    store: &mut impl Store,
    membership: &Membership,
    message: MessageId,
    content: &str,
) -> Result<Boost> {
    let content = checked(content)?;
    // Whoever holds the room is alone with it, so that two presses at once do not miss each other.
    memberships::act(store, membership)?;
    let message = store.message(membership.room_id, message)?;
    match store.like_boost(message.id, membership.user_id, &content)? {
        Some(given) => Ok(given),
        None => give(store, membership, message.id, &content),
    }
}

/// Cheers a message in a room that the booster is in. Bots may say the same again, as published.
pub fn give(
    store: &mut impl Store,
    membership: &Membership,
    message: MessageId,
    content: &str,
) -> Result<Boost> {
    let content = checked(content)?;
    let created_at = memberships::act(store, membership)?;
    let message = store.message(membership.room_id, message)?;
    let boost = store.insert_boost(NewBoost {
        message_id: message.id,
        booster_id: membership.user_id,
        content,
        created_at,
    })?;
    touch(store, &message)?;
    let given = Event::BoostGiven { room: message.room_id, message: message.id, boost: boost.id };
    delivery::tell_of_deed(store, membership, News::Boosts, &given)?;
    store.append(given);
    Ok(boost)
}

/// Takes one's own boost back; somebody else's is not there for us.
pub fn take_back(
    store: &mut impl Store,
    membership: &Membership,
    message: MessageId,
    id: BoostId,
) -> Result<()> {
    memberships::act(store, membership)?;
    let message = store.message(membership.room_id, message)?;
    let boost = store.boost(message.id, id)?;
    if boost.booster_id != membership.user_id {
        return Err(Error::NotFound);
    }
    store.delete_boost(boost.id)?;
    touch(store, &message)?;
    let taken =
        Event::BoostTakenBack { room: message.room_id, message: message.id, boost: boost.id };
    delivery::tell_of_deed(store, membership, News::Boosts, &taken)?;
    store.append(taken);
    Ok(())
}

fn touch(store: &mut impl Store, message: &Message) -> Result<()> {
    let now = store.now();
    store.touch_message(message.id, now)
}

fn checked(content: &str) -> Result<String> {
    let content = content.trim();
    match content.graphemes(true).count() {
        0 => Err(Error::invalid("content", "Please choose an emoji or type a few letters.")),
        count if count > LIMIT || content.len() > BYTE_LIMIT => {
            Err(Error::invalid("content", "Please use at most 16 characters for a boost."))
        }
        _ => Ok(content.to_owned()),
    }
}
