//! The queue: work that may wait but must happen. Rows are claimed for a while; a claim that runs
//! out, as after a crash, makes the work free again, so everything is done at least once.

mod places;

use std::time::Duration;

use campfire_domain::{Error, Job, JobId, MessageId, Outbox, Result, Time, UserId};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl,
    Selectable, SelectableHelper, delete, dsl, insert_into, update,
};
use serde::{Deserialize, Serialize};

use crate::{
    connection::{AnyConnection, on_each},
    events,
    failure::failed,
    schema::jobs,
    sql::AT_ONCE,
    tx::Tx,
};

pub use places::Places;

/// What kind of work a job is; each kind has a lane of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Who is to be notified of a message.
    Push,
    /// The notification of one browser.
    Notify,
    /// A bot's webhook.
    Webhook,
    /// What somebody banned said.
    Ban,
    /// A file that nobody uses any more.
    Purge,
}

impl Kind {
    /// Every kind with the word that the table uses for it.
    pub const WORDS: [(Self, &str); 5] = [
        (Self::Push, "push"),
        (Self::Notify, "notify"),
        (Self::Webhook, "webhook"),
        (Self::Ban, "ban"),
        (Self::Purge, "purge"),
    ];

    /// The kind of a job.
    pub fn of(job: &Job) -> Self {
        match job {
            Job::Push { .. } => Self::Push,
            Job::Notify { .. } | Job::TestPush { .. } => Self::Notify,
            Job::Webhook { .. } | Job::Tell { .. } => Self::Webhook,
            Job::ApplyBan { .. } => Self::Ban,
            Job::Purge { .. } => Self::Purge,
        }
    }
}

campfire_domain::words!(Kind);

/// A job that is ours until its claim runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Names the job.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Which attempt this is; the first is 1.
    pub attempts: i32,
    /// When it was asked for.
    pub created_at: Time,
    /// The bot whose webhook it calls, whose share of the places it takes.
    pub bot: Option<UserId>,
}

/// A job that was given up, kept to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Names the job.
    pub id: JobId,
    /// What was to be done; none where the row does not say it in words that we know.
    pub job: Option<Job>,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong the last time.
    pub error: Option<String>,
    /// When it was given up.
    pub failed_at: Time,
}

/// How much work of one kind there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// The kind.
    pub kind: Kind,
    /// Jobs that wait, run, or wait to be tried again.
    pub waiting: i64,
    /// When the oldest of them was asked for.
    pub oldest: Option<Time>,
    /// Jobs that were given up.
    pub failed: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct Row {
    id: i64,
    kind: String,
    payload: String,
    attempts: i32,
    last_error: Option<String>,
    failed_at: Option<i64>,
    created_at: i64,
    bot_id: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct NewRow {
    kind: &'static str,
    payload: String,
    run_at: i64,
    attempts: i32,
    created_at: i64,
    bot_id: Option<i64>,
}

/// Claims due work of that kind for the free places, the oldest first that may have one: it is not
/// due again before `lease` has passed. Each claim counts as an attempt. What cannot be read, as
/// after a step back to an older release, is given up, so that it does not stand in the way of the
/// others.
pub fn claim(tx: &mut Tx, kind: Kind, mut places: Places, lease: Duration) -> Result<Vec<Claimed>> {
    let mut claims = Vec::new();
    loop {
        let found = due(tx, kind, &places)?;
        let (fitting, beyond): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|claim| places.take(claim.bot));
        put_off(tx, &fitting, lease)?;
        claims.extend(fitting);
        // Their bots have had enough, so the next look goes past them to what others wait for.
        if beyond.is_empty() {
            return Ok(claims);
        }
    }
}

fn put_off(tx: &mut Tx, claims: &[Claimed], lease: Duration) -> Result<()> {
    let until = tx.now().plus(lease).micros();
    let put_off = (
        jobs::run_at.eq(until),
        jobs::claimed_until.eq(until),
        jobs::attempts.eq(jobs::attempts + 1),
    );
    // One claim, as after most posts, is a statement that is prepared once.
    match claims {
        [] => Ok(0),
        [one] => update(jobs::table.find(one.id.get())).set(put_off).execute(tx.conn()),
        many => {
            update(jobs::table.filter(jobs::id.eq_any(ids(many)))).set(put_off).execute(tx.conn())
        }
    }
    .map(drop)
    .map_err(failed)
}

/// Takes due work of that kind out of the queue, the oldest first: for work that is done in the
/// transaction which takes it, so that a crash leaves both undone.
pub fn take(tx: &mut Tx, kind: Kind, limit: usize) -> Result<Vec<Claimed>> {
    let taken = due(tx, kind, &Places::new(limit))?;
    match &taken[..] {
        [] => Ok(0),
        [one] => delete(jobs::table.find(one.id.get())).execute(tx.conn()),
        many => delete(jobs::table.filter(jobs::id.eq_any(ids(many)))).execute(tx.conn()),
    }
    .map_err(failed)?;
    Ok(taken)
}

/// The oldest due work of that kind that can be read, as much as there are free places, held so that
/// nobody else gets it.
fn due(tx: &mut Tx, kind: Kind, places: &Places) -> Result<Vec<Claimed>> {
    let now = tx.now().micros();
    let due = jobs::table
        .filter(jobs::failed_at.is_null())
        .filter(jobs::kind.eq(kind.word()))
        .filter(jobs::run_at.le(now))
        .filter(jobs::bot_id.is_null().or(jobs::bot_id.ne_all(places.sated())))
        .order((jobs::run_at, jobs::id))
        .limit(i64::try_from(places.free()).unwrap_or(i64::MAX));
    let rows: Vec<Row> = match tx.conn() {
        // There is one writer, and we are it.
        AnyConnection::Sqlite(conn) => due.select(Row::as_select()).load(conn),
        AnyConnection::Postgres(conn) => {
            due.select(Row::as_select()).for_update().skip_locked().load(conn)
        }
    }
    .map_err(failed)?;
    readable(tx, rows)
}

fn ids(claims: &[Claimed]) -> impl Iterator<Item = i64> {
    claims.iter().map(|claim| claim.id.get())
}

/// Forgets work that is done.
pub fn done(tx: &mut Tx, id: JobId) -> Result<()> {
    delete(jobs::table.find(id.get())).execute(tx.conn()).map(drop).map_err(failed)
}

/// Lays work aside until it is tried again.
pub fn retry(tx: &mut Tx, id: JobId, at: Time, error: &str) -> Result<()> {
    update(jobs::table.find(id.get()))
        .set((
            jobs::run_at.eq(at.micros()),
            jobs::claimed_until.eq(None::<i64>),
            jobs::last_error.eq(error),
        ))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// Gives work up; it stays to be seen.
pub fn fail(tx: &mut Tx, id: JobId, error: &str) -> Result<()> {
    let now = tx.now();
    update(jobs::table.find(id.get()))
        .set((
            jobs::failed_at.eq(now.micros()),
            jobs::claimed_until.eq(None::<i64>),
            jobs::last_error.eq(error),
        ))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// Gives up claims without counting the attempt: the process stops before the work began.
pub fn release(tx: &mut Tx, ids: &[JobId]) -> Result<()> {
    let now = tx.now().micros();
    update(jobs::table.filter(jobs::id.eq_any(ids.iter().map(|id| id.get()))))
        .set((
            jobs::run_at.eq(now),
            jobs::claimed_until.eq(None::<i64>),
            jobs::attempts.eq(jobs::attempts - 1),
        ))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// Gives up every claim: for a process that starts, knows that no other works on this database,
/// and so finds only claims of one that is no more. The attempts count, so that work which kills
/// its process is given up in the end.
pub fn release_all(tx: &mut Tx) -> Result<()> {
    let now = tx.now().micros();
    update(jobs::table.filter(jobs::claimed_until.is_not_null()))
        .set((jobs::run_at.eq(now), jobs::claimed_until.eq(None::<i64>)))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// Takes work up again that was given up, as if it were new; none of that id is
/// [`NotFound`](Error::NotFound).
pub fn revive(tx: &mut Tx, id: JobId) -> Result<()> {
    let now = tx.now();
    let kind: String = update(jobs::table.find(id.get()).filter(jobs::failed_at.is_not_null()))
        .set((jobs::failed_at.eq(None::<i64>), jobs::attempts.eq(0), jobs::run_at.eq(now.micros())))
        .returning(jobs::kind)
        .get_result(tx.conn())
        .map_err(failed)?;
    // Words of a later release have no bell; whoever knows them finds the work by looking.
    if let Ok(kind) = kind.parse() {
        tx.wake(kind);
    }
    Ok(())
}

/// Forgets work that was given up, for good; none of that id is [`NotFound`](Error::NotFound).
pub fn discard(tx: &mut Tx, id: JobId) -> Result<()> {
    delete(jobs::table.find(id.get()).filter(jobs::failed_at.is_not_null()))
        .returning(jobs::id)
        .get_result::<i64>(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// When the next job of that kind is due that may have one of the places, a claimed one when its
/// claim runs out; none when there is nothing to wait for.
pub fn next_due(conn: &mut AnyConnection, kind: Kind, places: &Places) -> Result<Option<Time>> {
    let next: Option<i64> = jobs::table
        .filter(jobs::failed_at.is_null())
        .filter(jobs::kind.eq(kind.word()))
        .filter(jobs::bot_id.is_null().or(jobs::bot_id.ne_all(places.sated())))
        .select(dsl::min(jobs::run_at))
        .first(conn)
        .map_err(failed)?;
    Ok(next.map(Time::from_micros))
}

/// The work that was given up, the latest first.
pub fn given_up(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Failed>> {
    let rows = jobs::table
        .filter(jobs::failed_at.is_not_null())
        .order((jobs::failed_at.desc(), jobs::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    let given_up = rows.into_iter().map(|row: Row| Failed {
        id: row.id.into(),
        job: decode(&row.kind, &row.payload).ok(),
        attempts: row.attempts,
        error: row.last_error,
        failed_at: Time::from_micros(row.failed_at.unwrap_or(row.created_at)),
    });
    Ok(given_up.collect())
}

/// Forgets work that was given up before that moment, at most so much at once. Answers how much
/// is gone.
pub fn trim(tx: &mut Tx, before: Time, limit: i64) -> Result<usize> {
    let old: Vec<i64> = jobs::table
        .filter(jobs::failed_at.lt(before.micros()))
        .order(jobs::id)
        .limit(limit)
        .select(jobs::id)
        .load(tx.conn())
        .map_err(failed)?;
    delete(jobs::table.filter(jobs::id.eq_any(old))).execute(tx.conn()).map_err(failed)
}

/// How much work of each kind there is.
pub fn load(conn: &mut AnyConnection) -> Result<Vec<Load>> {
    Kind::WORDS.iter().map(|(kind, _)| load_of(conn, *kind)).collect()
}

fn load_of(conn: &mut AnyConnection, kind: Kind) -> Result<Load> {
    let (waiting, oldest): (i64, Option<i64>) = jobs::table
        .filter(jobs::kind.eq(kind.word()))
        .filter(jobs::failed_at.is_null())
        .select((dsl::count_star(), dsl::min(jobs::created_at)))
        .first(conn)
        .map_err(failed)?;
    let failures: i64 = jobs::table
        .filter(jobs::kind.eq(kind.word()))
        .filter(jobs::failed_at.is_not_null())
        .count()
        .get_result(conn)
        .map_err(failed)?;
    Ok(Load { kind, waiting, oldest: oldest.map(Time::from_micros), failed: failures })
}

/// Writes what a verb enqueued.
pub(crate) fn insert(conn: &mut AnyConnection, enqueued: &[Job], now: Time) -> Result<()> {
    for some in enqueued.chunks(AT_ONCE) {
        let rows = some.iter().map(|job| new_row(job, now)).collect::<Result<Vec<NewRow>>>()?;
        // One row, as after most posts, is a statement that is prepared once.
        match &rows[..] {
            [one] => on_each!(conn, |conn| insert_into(jobs::table).values(one).execute(conn)),
            many => on_each!(conn, |conn| insert_into(jobs::table).values(many).execute(conn)),
        }
        .map_err(failed)?;
    }
    Ok(())
}

fn new_row(job: &Job, now: Time) -> Result<NewRow> {
    Ok(NewRow {
        kind: Kind::of(job).word(),
        payload: encode(job)?,
        run_at: now.micros(),
        attempts: 0,
        created_at: now.micros(),
        bot_id: job.bot().map(UserId::get),
    })
}

/// Those of the rows that say what to do; the others are given up.
fn readable(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Claimed>> {
    let mut claims = Vec::with_capacity(rows.len());
    for row in rows {
        let id = JobId::from(row.id);
        match claimed(row) {
            Ok(claim) => claims.push(claim),
            Err(error) => {
                tracing::error!(job.id = %id, "gave up a job that cannot be read: {error}");
                fail(tx, id, &format!("it cannot be read: {error}"))?;
            }
        }
    }
    Ok(claims)
}

fn claimed(row: Row) -> Result<Claimed> {
    Ok(Claimed {
        id: row.id.into(),
        job: decode(&row.kind, &row.payload)?,
        attempts: row.attempts + 1,
        created_at: Time::from_micros(row.created_at),
        bot: row.bot_id.map(UserId::from),
    })
}

/// How a job lies in the table, beside its kind.
#[derive(Default, Serialize, Deserialize)]
struct Payload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subscription: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bot: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<i64>,
    /// What else there is to tell, as the log keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<events::Kept>,
}

impl TryFrom<&Job> for Payload {
    type Error = Error;

    fn try_from(job: &Job) -> Result<Self> {
        let mut payload = Self::default();
        match job {
            Job::Push { message } => payload.message = Some(message.get()),
            Job::Notify { message, subscription } => {
                payload.message = Some(message.get());
                payload.subscription = Some(subscription.get());
            }
            Job::TestPush { subscription } => payload.subscription = Some(subscription.get()),
            Job::Webhook { message, bot } => {
                payload.message = Some(message.get());
                payload.bot = Some(bot.get());
            }
            Job::Tell { event, bot } => {
                payload.event = Some(events::keep(event)?);
                payload.bot = Some(bot.get());
            }
            Job::ApplyBan { user } => payload.user = Some(user.get()),
            Job::Purge { file } => payload.file = Some(file.get()),
        }
        Ok(payload)
    }
}

/// What a job says, as its row keeps it.
pub(crate) fn encode(job: &Job) -> Result<String> {
    serde_json::to_string(&Payload::try_from(job)?).map_err(Error::store)
}

/// What a row says is to be done.
pub(crate) fn decode(kind: &str, payload: &str) -> Result<Job> {
    let Payload { message, subscription, bot, user, file, event } =
        serde_json::from_str(payload).map_err(Error::store)?;
    let about = || message.map(MessageId::from).ok_or_else(incomplete);
    match kind.parse()? {
        Kind::Push => Ok(Job::Push { message: about()? }),
        Kind::Notify => {
            let subscription = subscription.ok_or_else(incomplete)?.into();
            Ok(match message {
                Some(message) => Job::Notify { message: message.into(), subscription },
                None => Job::TestPush { subscription },
            })
        }
        Kind::Webhook => {
            let bot = bot.ok_or_else(incomplete)?.into();
            match event {
                Some(kept) => Ok(Job::Tell { event: events::take(kept)?, bot }),
                None => Ok(Job::Webhook { message: about()?, bot }),
            }
        }
        Kind::Ban => Ok(Job::ApplyBan { user: user.ok_or_else(incomplete)?.into() }),
        Kind::Purge => Ok(Job::Purge { file: file.ok_or_else(incomplete)?.into() }),
    }
}

fn incomplete() -> Error {
    Error::store("a job that lacks what it is about")
}
