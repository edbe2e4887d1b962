//! Deliveries: what a bot's webhook is told about a message, and the log of telling it.

pub mod outcomes;

use campfire_domain::{
    Error, Event, Job, JobId, MessageId, Outbox, Result, RoomId, Time, UserId,
    rooms::Kind,
    users::{Role, Status},
};
use diesel::{dsl::exists, prelude::*};
use tracing::info;

use crate::{
    Tx,
    connection::AnyConnection,
    failure::failed,
    queue,
    schema::{blobs, mentions, messages, rooms, users, webhook_deliveries, webhooks},
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
    /// Whether it is told nothing for now, because it failed again and again.
    pub is_paused: bool,
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

/// Where a bot listens, as long as it is active.
pub fn listener(conn: &mut AnyConnection, bot: UserId) -> Result<Option<Listener>> {
    type Row = (i64, String, Option<String>, Option<i64>, String, Option<String>);
    let row = webhooks::table
        .inner_join(users::table)
        .filter(users::id.eq(bot.get()))
        .filter(users::role.eq(Role::Bot.word()))
        .filter(users::status.eq(Status::Active.word()))
        .select((
            webhooks::id,
            webhooks::url,
            webhooks::secret,
            webhooks::paused_at,
            users::name,
            users::bot_token,
        ))
        .first::<Row>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.and_then(|(webhook_id, url, secret, paused_at, name, token)| {
        let is_paused = paused_at.is_some();
        Some(Listener { webhook_id, url, secret, is_paused, bot_id: bot, bot: name, token: token? })
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
    /// What the bot knows the delivery by, the same in every attempt; none where none was made.
    pub delivery: Option<JobId>,
    /// What was to be done, to do it again.
    pub job: Job,
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
    /// None was made, because bots were answering each other.
    LeftOut,
}

impl State {
    /// The word that storage uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retrying => "retrying",
            Self::Failed => "failed",
            Self::LeftOut => "left_out",
        }
    }
}

/// Counts an attempt and keeps it for the administrators to read, unless the webhook is gone by
/// now. One that failed for good too often in a row pauses its webhook; the row begins anew when an
/// administrator has seen to it.
pub fn record(tx: &mut Tx, attempt: &Attempt, at: Time) -> Result<()> {
    outcomes::count(tx, attempt.state, at)?;
    keep(tx.conn(), attempt, at)?;
    if attempt.state == State::Failed {
        pause_if_hopeless(tx, attempt.webhook_id, at)
    } else {
        Ok(())
    }
}

/// Keeps that a bot was not told something, where administrators read what it was told. It is no
/// failure, and they may have it told all the same.
pub fn leave_out(tx: &mut Tx, job: Job) -> Result<()> {
    let (Job::Webhook { bot, .. } | Job::Tell { bot, .. }) = job else { return Ok(()) };
    let now = tx.now();
    let Some(listener) = listener(tx.conn(), bot)? else { return Ok(()) };
    info!(bot = bot.get(), what = about(&job).0, "left out: bots were answering each other");
    let attempt = Attempt {
        webhook_id: listener.webhook_id,
        delivery: None,
        job,
        attempt: 0,
        state: State::LeftOut,
        http_status: None,
        error: Some("bots were answering each other".to_owned()),
        began_at: now,
    };
    keep(tx.conn(), &attempt, now)
}

fn keep(conn: &mut AnyConnection, attempt: &Attempt, at: Time) -> Result<()> {
    let webhook = webhooks::table.filter(webhooks::id.eq(attempt.webhook_id));
    let webhook_lives: bool = diesel::select(exists(webhook)).get_result(conn).map_err(failed)?;
    if !webhook_lives {
        return Ok(());
    }
    let (event, message) = about(&attempt.job);
    let message_lives = match message {
        Some(id) => {
            let message = messages::table.filter(messages::id.eq(id.get()));
            diesel::select(exists(message)).get_result(conn).map_err(failed)?
        }
        None => false,
    };
    let took = attempt.delivery.map(|_| at.micros() - attempt.began_at.micros());
    diesel::insert_into(webhook_deliveries::table)
        .values((
            webhook_deliveries::webhook_id.eq(attempt.webhook_id),
            webhook_deliveries::message_id.eq(message.filter(|_| message_lives).map(|id| id.get())),
            webhook_deliveries::event.eq(event),
            webhook_deliveries::state.eq(attempt.state.word()),
            webhook_deliveries::attempts.eq(attempt.attempt),
            webhook_deliveries::http_status.eq(attempt.http_status.map(i32::from)),
            webhook_deliveries::error.eq(attempt.error.as_deref()),
            webhook_deliveries::duration.eq(took),
            webhook_deliveries::created_at.eq(attempt.began_at.micros()),
            webhook_deliveries::finished_at.eq(at.micros()),
            webhook_deliveries::delivery_id.eq(attempt.delivery.map(JobId::get)),
            webhook_deliveries::job.eq(queue::encode(&attempt.job)?),
        ))
        .execute(conn)
        .map_err(failed)?;
    keep_the_latest(conn, attempt.webhook_id)
}

/// How many attempts of one webhook are kept to be read.
const KEPT: i64 = 100;
/// So many deliveries given up in a row, and the webhook is paused.
const HOPELESS: i64 = 10;

fn keep_the_latest(conn: &mut AnyConnection, webhook: i64) -> Result<()> {
    let theirs = webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(webhook));
    let first_beyond: Option<i64> = theirs
        .order(webhook_deliveries::id.desc())
        .offset(KEPT)
        .select(webhook_deliveries::id)
        .first(conn)
        .optional()
        .map_err(failed)?;
    let Some(last) = first_beyond else { return Ok(()) };
    diesel::delete(theirs.filter(webhook_deliveries::id.le(last)))
        .execute(conn)
        .map(drop)
        .map_err(failed)
}

fn pause_if_hopeless(tx: &mut Tx, webhook: i64, at: Time) -> Result<()> {
    let conn = tx.conn();
    let seen_to: i64 =
        webhooks::table.find(webhook).select(webhooks::updated_at).first(conn).map_err(failed)?;
    let theirs = webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(webhook));
    let success: Option<i64> = theirs
        .filter(webhook_deliveries::state.eq(State::Delivered.word()))
        .select(diesel::dsl::max(webhook_deliveries::id))
        .first(conn)
        .map_err(failed)?;
    let failures: i64 = theirs
        .filter(webhook_deliveries::state.eq(State::Failed.word()))
        .filter(webhook_deliveries::id.gt(success.unwrap_or(0)))
        .filter(webhook_deliveries::created_at.ge(seen_to))
        .count()
        .get_result(conn)
        .map_err(failed)?;
    if failures < HOPELESS {
        return Ok(());
    }
    let paused: Option<i64> = diesel::update(webhooks::table.find(webhook))
        .filter(webhooks::paused_at.is_null())
        .set(webhooks::paused_at.eq(at.micros()))
        .returning(webhooks::user_id)
        .get_result(conn)
        .optional()
        .map_err(failed)?;
    if let Some(bot) = paused {
        tx.append(Event::WebhookPaused { bot: bot.into(), paused: true });
    }
    Ok(())
}

/// What a delivery is called, and the message that it is about.
fn about(job: &Job) -> (&'static str, Option<MessageId>) {
    match job {
        Job::Webhook { message, .. } => ("message", Some(*message)),
        Job::Tell { event, .. } => match event {
            Event::MessageEdited { message, .. } => (event_word(event), Some(*message)),
            Event::BoostGiven { message, .. } | Event::BoostTakenBack { message, .. } => {
                (event_word(event), Some(*message))
            }
            _ => (event_word(event), None),
        },
        _ => ("other", None),
    }
}

/// What a webhook can only be told while the message is there.
const OF_MESSAGES: [&str; 3] = ["message", "message_edited", "boost_given"];

/// What a webhook is told that something is called.
pub fn event_word(event: &Event) -> &'static str {
    match event {
        Event::MessagePosted { .. } => "message",
        Event::MessageEdited { .. } => "message_edited",
        Event::MessageRemoved { .. } => "message_deleted",
        Event::BoostGiven { .. } => "boost_given",
        Event::BoostTakenBack { .. } => "boost_taken_back",
        Event::MembersGranted { .. } => "members_joined",
        Event::MembersRevoked { .. } => "members_left",
        _ => "other",
    }
}

/// An attempt as administrators read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Names the row.
    pub id: i64,
    /// What the bot knows the delivery by.
    pub delivery: Option<JobId>,
    /// What it was about.
    pub event: String,
    /// What became of it: a word of [`State`].
    pub state: String,
    /// Which attempt it was.
    pub attempt: i32,
    /// The status of the answer, where one came.
    pub http_status: Option<i32>,
    /// Why it failed.
    pub error: Option<String>,
    /// How long it took, in microseconds.
    pub micros: Option<i64>,
    /// When it began.
    pub at: Time,
    /// Whether it can be done again: it is known what was to be told, and that is still there.
    pub replayable: bool,
}

type KeptRow = (
    i64,
    Option<i64>,
    String,
    String,
    i32,
    Option<i32>,
    Option<String>,
    Option<i64>,
    i64,
    Option<String>,
    Option<i64>,
);

/// The latest attempts to tell that bot something, the newest first.
pub fn of_bot(conn: &mut AnyConnection, bot: UserId) -> Result<Vec<Kept>> {
    let rows: Vec<KeptRow> = webhook_deliveries::table
        .inner_join(webhooks::table.on(webhooks::id.eq(webhook_deliveries::webhook_id)))
        .filter(webhooks::user_id.eq(bot.get()))
        .order(webhook_deliveries::id.desc())
        .limit(KEPT)
        .select((
            webhook_deliveries::id,
            webhook_deliveries::delivery_id,
            webhook_deliveries::event,
            webhook_deliveries::state,
            webhook_deliveries::attempts,
            webhook_deliveries::http_status,
            webhook_deliveries::error,
            webhook_deliveries::duration,
            webhook_deliveries::created_at,
            webhook_deliveries::job,
            webhook_deliveries::message_id,
        ))
        .load(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(kept).collect())
}

fn kept(row: KeptRow) -> Kept {
    let (id, delivery, event, state, attempt, http_status, error, micros, at, job, message) = row;
    let speaks_of_gone = message.is_none() && OF_MESSAGES.contains(&event.as_str());
    Kept {
        id,
        delivery: delivery.map(JobId::from),
        event,
        state,
        attempt,
        http_status,
        error,
        micros,
        at: Time::from_micros(at),
        replayable: job.is_some() && !speaks_of_gone,
    }
}

/// Tells that bot the same once more, as a delivery of its own. Of a message that is gone nothing can
/// be told: [`Invalid`](Error::Invalid).
pub fn replay(tx: &mut Tx, bot: UserId, id: i64) -> Result<()> {
    let job: Option<String> = webhook_deliveries::table
        .inner_join(webhooks::table.on(webhooks::id.eq(webhook_deliveries::webhook_id)))
        .filter(webhook_deliveries::id.eq(id))
        .filter(webhooks::user_id.eq(bot.get()))
        .select(webhook_deliveries::job)
        .first(tx.conn())
        .map_err(failed)?;
    let job = job.ok_or(Error::NotFound)?;
    let job = queue::decode(queue::Kind::Webhook.word(), &job)?;
    if matches!(job, Job::Webhook { message, bot } if told(tx.conn(), message, bot)?.is_none()) {
        let gone = "The message is gone, so there's nothing to tell about it any more.";
        return Err(Error::invalid("delivery", gone));
    }
    tx.enqueue(job);
    Ok(())
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
