//! Messages: what people say. One path creates them, whoever speaks and from wherever.

pub mod body;
pub mod boosts;
pub mod emoji;
pub mod mentions;
pub mod sounds;

pub use body::Body;

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::{
    BlobId, Error, Event, Job, Membership, MessageId, Result, RoomId, Store, Time, User, UserId,
    delivery,
    memberships::{self, presence::CONNECTION_TTL},
    users::bots::News,
};

/// The longest body in bytes. Far above what anybody types, far below what hurts a page.
pub const BODY_LIMIT: usize = 512 * 1024;
/// The most elements and lines of one body. A page with 5,000 opens in one second like any other,
/// one with 60,000 took Chromium 23 seconds (2026-12-01, two cores).
pub const PIECES_LIMIT: usize = 5_000;

/// Something that was said in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Names the message; the cursor of its room's pages.
    pub id: MessageId,
    /// Where it was said.
    pub room_id: RoomId,
    /// Who said it.
    pub creator_id: UserId,
    /// The id that the sender's page gave it before it was sent; unique in the room.
    pub client_message_id: ClientMessageId,
    /// The sanitized HTML fragment; empty when only a file was sent.
    pub body_html: String,
    /// The same as plain text, for search, notifications and bots.
    pub body_text: String,
    /// The file sent with it.
    pub attachment: Option<BlobId>,
    /// When its author last changed it.
    pub edited_at: Option<Time>,
    /// When it was said; orders the room together with the id.
    pub created_at: Time,
    /// When it or its boosts last changed.
    pub updated_at: Time,
}

/// The id that a sender gives a message, so that sending it again does nothing twice
/// (decision 1.1): 1 to 64 of `A-Z a-z 0-9 _ -`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientMessageId(String);

impl ClientMessageId {
    /// A fresh one, for senders that gave none.
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// Takes one that storage kept; imported ones may have any shape.
    pub fn from_stored(id: String) -> Self {
        Self(id)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientMessageId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::invalid(
                "client_message_id",
                "A client message id is 1 to 64 letters, digits, underscores and hyphens.",
            ))
        }
    }
}

impl fmt::Display for ClientMessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody wants to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What to say, cleaned already.
    pub body: Body,
    /// Users whom the body mentions with a valid signature; see [`mentions`].
    pub mentions: Vec<UserId>,
    /// A file already stored.
    pub attachment: Option<BlobId>,
    /// The sender's own id for it; none lets us choose.
    pub client_message_id: Option<ClientMessageId>,
}

impl Draft {
    /// A draft with a body only, HTML or plain text.
    pub fn text(body: impl AsRef<str>) -> Self {
        Self { body: Body::from_html(body.as_ref()), ..Self::default() }
    }
}

/// A message about to be remembered; the store chooses the id.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Where.
    pub room_id: RoomId,
    /// Who.
    pub creator_id: UserId,
    /// The sender's id for it.
    pub client_message_id: ClientMessageId,
    /// What, cleaned.
    pub body_html: String,
    /// What, as plain text.
    pub body_text: String,
    /// With which file.
    pub attachment: Option<BlobId>,
    /// Members of the room whom it mentions.
    pub mentionees: Vec<UserId>,
    /// When.
    pub created_at: Time,
}

/// What messages need remembered.
pub trait Messages {
    /// The message of that id in that room, or [`NotFound`](Error::NotFound).
    fn message(&mut self, room: RoomId, id: MessageId) -> Result<Message>;
    /// The message that a sender gave that id in that room, if there is one.
    fn message_by_client_id(
        &mut self,
        room: RoomId,
        id: &ClientMessageId,
    ) -> Result<Option<Message>>;
    /// What a stored file is called; none when there is no such file.
    fn filename(&mut self, file: BlobId) -> Result<Option<String>>;
    /// Remembers a message with its mentionees and makes it findable by search.
    fn insert_message(&mut self, message: NewMessage) -> Result<Message>;
    /// Remembers a changed body, attachment or time, and finds it by its new words. Where no
    /// mentionees are given, they stay who they were.
    fn update_message(&mut self, message: &Message, mentionees: Option<&[UserId]>) -> Result<()>;
    /// Notes that something about the message changed, such as its boosts.
    fn touch_message(&mut self, id: MessageId, at: Time) -> Result<()>;
    /// Forgets a message with its boosts, mentions and search words.
    fn delete_message(&mut self, message: &Message) -> Result<()>;
}

/// Says something in a room. The one way in: pages, bots and webhook replies all come through here.
///
/// The absent are marked unread; jobs for pushes and listening bots and the
/// event that tells everybody are left with the message, in the same transaction. Saying the same
/// thing again under the same client message id finds the first message and does nothing twice;
/// somebody else's id is [`Invalid`](Error::Invalid), and so is a draft with neither text nor file.
pub fn post(store: &mut impl Store, membership: &Membership, draft: Draft) -> Result<Message> {
    say(store, membership, draft, Hearers::PeopleAndBots)
}

/// Says what a bot's webhook answered. Like [`post`], but no bot hears it: two bots in one ping
/// would answer each other for ever (domain rule 8.4).
pub fn answer(store: &mut impl Store, membership: &Membership, draft: Draft) -> Result<Message> {
    say(store, membership, draft, Hearers::People)
}

/// Who is told of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hearers {
    People,
    PeopleAndBots,
}

fn say(
    store: &mut impl Store,
    membership: &Membership,
    draft: Draft,
    hearers: Hearers,
) -> Result<Message> {
    let (room_id, creator_id) = (membership.room_id, membership.user_id);
    let client_id = draft.client_message_id.as_ref();
    if let Some(message) = sent_before(store, membership, client_id)? {
        return Ok(message);
    }
    let now = memberships::act(store, membership)?;
    // Whoever waited there may have waited for the first sending of the very same.
    if let Some(message) = sent_before(store, membership, client_id)? {
        return Ok(message);
    }

    must_say_something(&draft.body, draft.attachment, "Please write something first.")?;
    let body_html = draft.body.html().to_owned();
    let body_text = text(store, &draft.body, draft.attachment)?;
    let mentionees = mentionees(store, room_id, &draft.mentions)?;
    let message = store.insert_message(NewMessage {
        room_id,
        creator_id,
        client_message_id: draft.client_message_id.unwrap_or_else(ClientMessageId::random),
        body_html,
        body_text,
        attachment: draft.attachment,
        mentionees: mentionees.clone(),
        created_at: now,
    })?;
    store.mark_unread(room_id, creator_id, now, now.minus(CONNECTION_TTL))?;
    store.enqueue(Job::Push { message: message.id });
    if hearers == Hearers::PeopleAndBots {
        delivery::tell_of_message(store, &message, &mentionees)?;
    }
    store.append(Event::MessagePosted { room: room_id, message: message.id });
    Ok(message)
}

/// Changes what a message says, or the file sent with it: what the draft does not bring stays, so
/// words are taken away only without sending another file. Its author and administrators may; the
/// unread marks stay.
pub fn edit(
    store: &mut impl Store,
    editor: &User,
    membership: &Membership,
    id: MessageId,
    draft: Draft,
) -> Result<Message> {
    let now = memberships::act(store, membership)?;
    let mut message = administered(store, editor, membership, id)?;
    let attachment = draft.attachment.or(message.attachment);
    let emptied = "A message can't be empty. Delete it instead.";
    must_say_something(&draft.body, attachment, emptied)?;
    let keeps_words = draft.attachment.is_some() && draft.body.is_blank();
    if keeps_words {
        message.body_text = text(store, &Body::as_sent(&message.body_html), attachment)?;
    } else {
        message.body_html = draft.body.html().to_owned();
        message.body_text = text(store, &draft.body, attachment)?;
    }
    if let Some(file) = message.attachment.filter(|_| attachment != message.attachment) {
        store.enqueue(Job::Purge { file });
    }
    message.attachment = attachment;
    message.edited_at = Some(now);
    message.updated_at = now;
    if keeps_words {
        store.update_message(&message, None)?;
    } else {
        let mentionees = mentionees(store, membership.room_id, &draft.mentions)?;
        store.update_message(&message, Some(&mentionees))?;
    }
    let edited = Event::MessageEdited { room: message.room_id, message: message.id };
    delivery::tell_of_deed(store, membership, News::Edits, &edited)?;
    store.append(edited);
    Ok(message)
}

/// Takes a message back. Its author and administrators may. Whoever had nothing else unread in the
/// room has read it all.
pub fn remove(
    store: &mut impl Store,
    remover: &User,
    membership: &Membership,
    id: MessageId,
) -> Result<Message> {
    memberships::act(store, membership)?;
    let message = administered(store, remover, membership, id)?;
    store.delete_message(&message)?;
    store.settle_unread(message.room_id)?;
    if let Some(file) = message.attachment {
        store.enqueue(Job::Purge { file });
    }
    let removed = Event::MessageRemoved {
        room: message.room_id,
        message: message.id,
        client_message_id: message.client_message_id.clone(),
    };
    delivery::tell_of_deed(store, membership, News::Deletions, &removed)?;
    store.append(removed);
    Ok(message)
}

/// Takes back what somebody sent under that id, if it has come through: whoever gives a message up on
/// its way cannot know. Answers with what was there.
pub fn withdraw(
    store: &mut impl Store,
    sender: &User,
    membership: &Membership,
    id: &ClientMessageId,
) -> Result<Option<Message>> {
    let sent = store.message_by_client_id(membership.room_id, id)?;
    match sent.filter(|message| message.creator_id == sender.id) {
        Some(message) => remove(store, sender, membership, message.id).map(Some),
        None => Ok(None),
    }
}

/// The message, if that user may change it.
fn administered(
    store: &mut impl Store,
    user: &User,
    membership: &Membership,
    id: MessageId,
) -> Result<Message> {
    let message = store.message(membership.room_id, id)?;
    if user.can_administer(message.creator_id) { Ok(message) } else { Err(Error::Forbidden) }
}

/// What was sent under the same id already, if anything.
fn sent_before(
    store: &mut impl Store,
    membership: &Membership,
    client_id: Option<&ClientMessageId>,
) -> Result<Option<Message>> {
    let Some(client_id) = client_id else { return Ok(None) };
    match store.message_by_client_id(membership.room_id, client_id)? {
        Some(message) if message.creator_id != membership.user_id => {
            Err(Error::invalid("client_message_id", "That client message id is somebody else's."))
        }
        sent => Ok(sent),
    }
}

/// Refuses what is too long, and with `blank` what holds neither words nor a file.
fn must_say_something(body: &Body, file: Option<BlobId>, blank: &'static str) -> Result<()> {
    if body.is_too_long() {
        let long = "That is too long for one message. Please send it as a file.";
        return Err(Error::invalid("body", long));
    }
    if body.is_blank() && file.is_none() {
        return Err(Error::invalid("body", blank));
    }
    Ok(())
}

/// The body as plain text, with the present names of those it mentions and that of the file, so
/// that search and notifications know it.
fn text(store: &mut impl Store, body: &Body, file: Option<BlobId>) -> Result<String> {
    let mentioned = body.mentioned();
    let people = if mentioned.is_empty() { Vec::new() } else { store.users_among(mentioned)? };
    let name = |id| people.iter().find(|user| user.id == id).map(|user| user.name.clone());
    let mut text = body.text(&name);
    if let Some(file) = file
        && let Some(filename) = store.filename(file)?
    {
        let gap = if text.is_empty() { "" } else { "\n" };
        text = text + gap + &filename;
    }
    Ok(text)
}

fn mentionees(store: &mut impl Store, room: RoomId, mentioned: &[UserId]) -> Result<Vec<UserId>> {
    if mentioned.is_empty() { Ok(Vec::new()) } else { store.members_among(room, mentioned) }
}
