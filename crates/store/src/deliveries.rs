//! Deliveries: what a bot's webhook is told about a message, and the log of telling it.

use campfire_domain::{
    MessageId, Result, RoomId, Time, UserId,
    rooms::Kind,
    users::{Role, Status},
};
use diesel::{dsl::exists, prelude::*};

use crate::{
    Tx,
    connection::AnyConnection,
    failure::failed,
    schema::{blobs, memberships, mentions, messages, rooms, users, webhook_deliveries, webhooks},
};

/// A bot and the place where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Names the webhook.
    pub webhook_id: i64,
    /// Where to.
    pub url: String,
    /// What deliveries are signed with.
    pub secret: Option<String>,
    /// Names the bot.
    pub bot_id: UserId,
    /// What the bot is called.
    pub bot: String,
    /// The secret half of the bot's key.
    pub token: String,
}

/// A message as a bot is told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub message_id: MessageId,
    /// Who said it.
    pub creator_id: UserId,
    /// What they are called.
    pub creator: String,
    /// Where it was said.
    pub room_id: RoomId,
    /// What the room is called; pings are called nothing.
    pub room: Option<String>,
    /// Whether it was said in a ping.
    pub direct: bool,
    /// Whether it mentions the bot.
    pub mentioned: bool,
    /// The body as it is kept; empty where only a file was sent.
    pub html: String,
    /// The body as text; the name of the file where only a file was sent.
    pub text: String,
}

/// Where a bot listens, as long as it is active, a member of the message's room and not paused.
pub fn listener(
    conn: &mut AnyConnection,
    message: MessageId,
    bot: UserId,
) -> Result<Option<Listener>> {
    type Row = (i64, String, Option<String>, String, Option<String>);
    let row = webhooks::table
        .inner_join(users::table)
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .inner_join(messages::table.on(messages::room_id.eq(memberships::room_id)))
        .filter(messages::id.eq(message.get()))
        .filter(users::id.eq(bot.get()))
        .filter(users::role.eq(Role::Bot.word()))
        .filter(users::status.eq(Status::Active.word()))
        .filter(webhooks::paused_at.is_null())
        .select((webhooks::id, webhooks::url, webhooks::secret, users::name, users::bot_token))
        .first::<Row>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.and_then(|(webhook_id, url, secret, name, token)| {
        Some(Listener { webhook_id, url, secret, bot_id: bot, bot: name, token: token? })
    }))
}

/// What to tell that bot about a message; none when it is gone.
pub fn told(conn: &mut AnyConnection, message: MessageId, bot: UserId) -> Result<Option<Told>> {
    type Row = (i64, String, i64, Option<String>, String, bool, String, String, Option<String>);
    let mentioned = exists(
        mentions::table
            .filter(mentions::message_id.eq(messages::id))
            .filter(mentions::user_id.eq(bot.get())),
    );
    let row = messages::table
        .inner_join(rooms::table)
        .inner_join(users::table)
        .left_join(blobs::table)
        .filter(messages::id.eq(message.get()))
        .select((
            users::id,
            users::name,
            rooms::id,
            rooms::name,
            rooms::kind,
            mentioned,
            messages::body_html,
            messages::body_text,
            blobs::filename.nullable(),
        ))
        .first::<Row>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(|(creator_id, creator, room_id, room, kind, mentioned, html, text, filename)| {
        Told {
            message_id: message,
            creator_id: creator_id.into(),
            creator,
            room_id: room_id.into(),
            room,
            direct: kind == Kind::Direct.word(),
            mentioned,
            html,
            text: filename.filter(|_| text.is_empty()).unwrap_or(text),
        }
    }))
}

/// How one attempt to tell a bot went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// To which webhook.
    pub webhook_id: i64,
    /// About which message.
    pub message_id: MessageId,
    /// How many attempts this one makes.
    pub attempt: i32,
    /// What became of it.
    pub state: State,
    /// The status of the answer, where one came.
    pub http_status: Option<u16>,
    /// Why it failed, in a few words.
    pub error: Option<String>,
    /// When it began.
    pub began_at: Time,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The bot took it.
    Delivered,
    /// It failed and is tried again.
    Retrying,
    /// It failed for good.
    Failed,
}

impl State {
    /// The word that storage uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retrying => "retrying",
            Self::Failed => "failed",
        }
    }
}

/// Keeps an attempt for the administrators to read, unless webhook or message are gone by now.
pub fn record(tx: &mut Tx, attempt: &Attempt, at: Time) -> Result<()> {
    let conn = tx.conn();
    let webhook = webhooks::table.filter(webhooks::id.eq(attempt.webhook_id));
    let message = messages::table.filter(messages::id.eq(attempt.message_id.get()));
    let webhook_lives: bool = diesel::select(exists(webhook)).get_result(conn).map_err(failed)?;
    if !webhook_lives {
        return Ok(());
    }
    let message_lives: bool = diesel::select(exists(message)).get_result(conn).map_err(failed)?;
    diesel::insert_into(webhook_deliveries::table)
        .values((
            webhook_deliveries::webhook_id.eq(attempt.webhook_id),
            webhook_deliveries::message_id.eq(message_lives.then_some(attempt.message_id.get())),
            webhook_deliveries::event.eq("message"),
            webhook_deliveries::state.eq(attempt.state.word()),
            webhook_deliveries::attempts.eq(attempt.attempt),
            webhook_deliveries::http_status.eq(attempt.http_status.map(i32::from)),
            webhook_deliveries::error.eq(attempt.error.as_deref()),
            webhook_deliveries::duration.eq(at.micros() - attempt.began_at.micros()),
            webhook_deliveries::created_at.eq(attempt.began_at.micros()),
            webhook_deliveries::finished_at.eq(at.micros()),
        ))
        .execute(conn)
        .map(drop)
        .map_err(failed)
}

/// Forgets attempts that began before that moment, at most so many at once. Answers how many are
/// gone. They are kept in the order in which they ended, so the oldest come first, by and large.
pub fn trim(tx: &mut Tx, before: Time, limit: i64) -> Result<usize> {
    let first: Vec<(i64, i64)> = webhook_deliveries::table
        .order(webhook_deliveries::id)
        .limit(limit)
        .select((webhook_deliveries::id, webhook_deliveries::created_at))
        .load(tx.conn())
        .map_err(failed)?;
    let old = first.into_iter().filter(|(_, at)| *at < before.micros()).map(|(id, _)| id);
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(old)))
        .execute(tx.conn())
        .map_err(failed)
}
