//! The outbox: what a verb leaves behind for others. Events tell everybody what happened, jobs
//! say what may wait; both are written with the change itself, so neither is lost nor early.

use crate::{
    BlobId, BoostId, EventId, MessageId, RoomId, SessionId, SubscriptionId, Time, UserId,
    memberships::Involvement, messages::ClientMessageId,
};

/// Something that happened. Facts only: whoever shows it reads the rest.
#[expect(missing_docs, reason = "a field is named by its type")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Somebody said something.
    MessagePosted { room: RoomId, message: MessageId },
    /// A message says something else now.
    MessageEdited { room: RoomId, message: MessageId },
    /// A message is gone; its page still knows it by the sender's id.
    MessageRemoved { room: RoomId, message: MessageId, client_message_id: ClientMessageId },
    /// These messages of somebody banned are seen by nobody for now.
    MessagesWithheld { room: RoomId, messages: Vec<(MessageId, ClientMessageId)> },
    /// These messages are where they were before their author was banned.
    MessagesReleased { room: RoomId, messages: Vec<MessageId> },
    /// A message was cheered.
    BoostGiven { room: RoomId, message: MessageId, boost: BoostId },
    /// A cheer was taken back.
    BoostTakenBack { room: RoomId, message: MessageId, boost: BoostId },
    /// There is a new room.
    RoomCreated { room: RoomId },
    /// A room has another name or kind.
    RoomChanged { room: RoomId },
    /// A room is gone with everything in it; these were its members.
    RoomRemoved { room: RoomId, users: Vec<UserId> },
    /// These users are members now.
    MembersGranted { room: RoomId, users: Vec<UserId> },
    /// These users are members no more; what they hear of the room ends.
    MembersRevoked { room: RoomId, users: Vec<UserId> },
    /// A member wants to hear more or less of a room.
    InvolvementChanged { room: RoomId, user: UserId, was: Involvement, now: Involvement },
    /// Somebody came in.
    UserJoined { user: UserId },
    /// Somebody has another name, picture or role.
    UserChanged { user: UserId },
    /// Somebody must leave: deactivated or banned. All their sockets end.
    UserExpelled { user: UserId },
    /// Somebody signed out of one browser. Its sockets end.
    SessionEnded { user: UserId, session: SessionId },
    /// A bot's webhook is paused, because it failed again and again, or told of things again.
    WebhookPaused { bot: UserId, paused: bool },
    /// The account has another name, logo, style or setting.
    AccountChanged,
}

impl Event {
    /// The room whose log the event belongs to; none for what concerns the account.
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::MessagePosted { room, .. }
            | Self::MessageEdited { room, .. }
            | Self::MessageRemoved { room, .. }
            | Self::MessagesWithheld { room, .. }
            | Self::MessagesReleased { room, .. }
            | Self::BoostGiven { room, .. }
            | Self::BoostTakenBack { room, .. }
            | Self::RoomCreated { room }
            | Self::RoomChanged { room }
            | Self::RoomRemoved { room, .. }
            | Self::MembersGranted { room, .. }
            | Self::MembersRevoked { room, .. }
            | Self::InvolvementChanged { room, .. } => Some(*room),
            Self::UserJoined { .. }
            | Self::UserChanged { .. }
            | Self::UserExpelled { .. }
            | Self::SessionEnded { .. }
            | Self::WebhookPaused { .. }
            | Self::AccountChanged => None,
        }
    }

    /// Whether it only touches up what was said: an edit, or a boost that is given or taken back.
    pub fn touches_up(&self) -> bool {
        matches!(
            self,
            Self::MessageEdited { .. } | Self::BoostGiven { .. } | Self::BoostTakenBack { .. }
        )
    }
}

/// An event as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its place in the log; ascends in commit order per room.
    pub id: EventId,
    /// The event before it in the same room's log (or in the account's), by which a listener
    /// notices that it missed something.
    pub previous: Option<EventId>,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// Something that may wait, but must happen.
#[expect(missing_docs, reason = "a field is named by its type")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Notify those who are away of a message: becomes one [`Notify`](Self::Notify) each.
    Push { message: MessageId },
    /// Notify one browser of a message, so that what fails there is repeated there only.
    Notify { message: MessageId, subscription: SubscriptionId },
    /// Let somebody see that one of their browsers is notified.
    TestPush { subscription: SubscriptionId },
    /// Tell a bot's webhook about a message.
    Webhook { message: MessageId, bot: UserId },
    /// Tell a bot's webhook about anything else that it chose to hear.
    Tell { event: Event, bot: UserId },
    /// Withhold what somebody banned said, or bring it back when they are banned no more.
    ApplyBan { user: UserId },
    /// Let go of a file, if nobody uses it any more.
    Purge { file: BlobId },
}

impl Job {
    /// The bot whose webhook it calls, if it calls one.
    pub fn bot(&self) -> Option<UserId> {
        match self {
            Self::Webhook { bot, .. } | Self::Tell { bot, .. } => Some(*bot),
            Self::Push { .. }
            | Self::Notify { .. }
            | Self::TestPush { .. }
            | Self::ApplyBan { .. }
            | Self::Purge { .. } => None,
        }
    }
}

/// Where a verb leaves what follows from it. Nothing leaves before the verb's transaction commits.
pub trait Outbox {
    /// The moment of the transaction.
    fn now(&self) -> Time;
    /// Tells everybody, after commit.
    fn append(&mut self, event: Event);
    /// Asks for work, after commit.
    fn enqueue(&mut self, job: Job);
}

/// All that verbs need remembered.
pub trait Store:
    crate::account::Accounts
    + crate::users::Users
    + crate::users::bots::Bots
    + crate::users::sessions::Sessions
    + crate::users::bans::Bans
    + crate::rooms::Rooms
    + crate::rooms::hooks::Hooks
    + crate::memberships::Memberships
    + crate::messages::Messages
    + crate::messages::boosts::Boosts
    + Outbox
{
}

impl<T> Store for T where
    T: crate::account::Accounts
        + crate::users::Users
        + crate::users::bots::Bots
        + crate::users::sessions::Sessions
        + crate::users::bans::Bans
        + crate::rooms::Rooms
        + crate::rooms::hooks::Hooks
        + crate::memberships::Memberships
        + crate::messages::Messages
        + crate::messages::boosts::Boosts
        + Outbox
{
}
