//! Events: the log of what happened, one chain per room and one for the account. Ids ascend in
//! commit order within a chain, and each entry names the one before it, so that a reader who was
//! away sees whether something is missing.

pub mod catch_up;
mod entry;

use std::collections::HashMap;

use campfire_domain::{Event, EventId, Logged, Result, RoomId, Time, UserId};
use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    Queryable, RunQueryDsl, Selectable, SelectableHelper, alias, delete, dsl, insert_into,
    sql_query,
    sql_types::{BigInt, Bool},
};
use serde::{Deserialize, Serialize};

use crate::{
    connection::AnyConnection,
    failure::failed,
    schema::{events, rooms},
    tx::Tx,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
struct Row {
    id: i64,
    room_id: Option<i64>,
    previous_id: Option<i64>,
    kind: String,
    payload: String,
    created_at: i64,
}

impl TryFrom<Row> for Logged {
    type Error = campfire_domain::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            previous: row.previous_id.map(EventId::from),
            at: Time::from_micros(row.created_at),
            event: entry::decode(row.room_id.map(RoomId::from), row.kind, &row.payload)?,
        })
    }
}

/// An event as a job keeps it that tells somebody of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    room: Option<i64>,
    kind: String,
    facts: String,
}

/// An event in the words of the log.
pub(crate) fn keep(event: &Event) -> Result<Kept> {
    let (kind, facts) = entry::encode(event)?;
    Ok(Kept { room: event.room().map(RoomId::get), kind, facts })
}

/// The event that those words say.
pub(crate) fn take(kept: Kept) -> Result<Event> {
    entry::decode(kept.room.map(RoomId::from), kept.kind, &kept.facts)
}

/// The newest id of all; 0 when nothing ever happened.
pub fn head(conn: &mut AnyConnection) -> Result<EventId> {
    let newest: Option<i64> =
        events::table.select(dsl::max(events::id)).first(conn).map_err(failed)?;
    Ok(EventId::from(newest.unwrap_or(0)))
}

/// The newest id of one room's log; 0 when nothing ever happened there.
pub fn head_of(conn: &mut AnyConnection, room: RoomId) -> Result<EventId> {
    let newest = newest(conn, Some(room.get())).map_err(failed)?;
    Ok(EventId::from(newest.unwrap_or(0)))
}

/// The last entry of any log at or before that moment; 0 when there is none.
pub fn last_until(conn: &mut AnyConnection, moment: Time) -> Result<EventId> {
    let last: Option<i64> = events::table
        .filter(events::created_at.le(moment.micros()))
        .order((events::created_at.desc(), events::id.desc()))
        .select(events::id)
        .first(conn)
        .optional()
        .map_err(failed)?;
    Ok(EventId::from(last.unwrap_or(0)))
}

/// What happened in one log (a room's, or the account's) after that id, ascending.
pub fn after(
    conn: &mut AnyConnection,
    room: Option<RoomId>,
    after: EventId,
    limit: i64,
) -> Result<Vec<Logged>> {
    let entries = events::table
        .filter(events::id.gt(after.get()))
        .order(events::id)
        .limit(limit)
        .select(Row::as_select());
    let rows = match room {
        Some(room) => entries.filter(events::room_id.eq(room.get())).load(conn),
        None => entries.filter(events::room_id.is_null()).load(conn),
    };
    rows.map_err(failed)?.into_iter().map(Logged::try_from).collect()
}

/// The last entries of a room's log, the newest first.
pub(crate) fn newest_of(
    conn: &mut AnyConnection,
    room: RoomId,
    limit: usize,
) -> Result<Vec<Logged>> {
    let rows = events::table
        .filter(events::room_id.eq(room.get()))
        .order(events::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    rows.into_iter().map(Logged::try_from).collect()
}

/// Who has another name, picture or role since that entry of any log, the latest first; so many at
/// most.
pub fn people_changed_after(
    conn: &mut AnyConnection,
    after: EventId,
    limit: i64,
) -> Result<Vec<UserId>> {
    let rows: Vec<Row> = events::table
        .filter(events::id.gt(after.get()))
        // Spelled out, because only then SQLite knows that the index of these events will do.
        .filter(dsl::sql::<Bool>("kind = 'user_changed'"))
        .order(events::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    let mut people = Vec::new();
    for row in rows {
        if let Event::UserChanged { user } = Logged::try_from(row)?.event
            && !people.contains(&user)
        {
            people.push(user);
        }
    }
    Ok(people)
}

/// What happened in any log after that id, ascending. Between logs the order is not the order of
/// commits on PostgreSQL: an entry may still appear below one that was read.
pub fn all_after(conn: &mut AnyConnection, after: EventId, limit: i64) -> Result<Vec<Logged>> {
    let rows = events::table
        .filter(events::id.gt(after.get()))
        .order(events::id)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    rows.into_iter().map(Logged::try_from).collect()
}

/// The newest entry of each log that has any after that id: the room, or none for the account's
/// log, and the entry's id.
pub fn heads(conn: &mut AnyConnection, after: EventId) -> Result<Vec<(Option<RoomId>, EventId)>> {
    let heads = if after.get() == 0 { all_heads(conn)? } else { late_heads(conn, after)? };
    Ok(heads.into_iter().map(|(room, head)| (room.map(RoomId::from), head.into())).collect())
}

/// The end of every log, each found by its index: however long the logs are, a start is quick. The
/// log of a room that is gone will not grow.
fn all_heads(conn: &mut AnyConnection) -> Result<Vec<(Option<i64>, i64)>> {
    let end = events::table
        .filter(events::room_id.eq(rooms::id.nullable()))
        .select(dsl::max(events::id))
        .single_value();
    let ends: Vec<(i64, Option<i64>)> =
        rooms::table.select((rooms::id, end)).load(conn).map_err(failed)?;
    let account = newest(conn, None).map_err(failed)?.map(|end| (None, end));
    let rooms = ends.into_iter().filter_map(|(room, end)| Some((Some(room), end?)));
    Ok(account.into_iter().chain(rooms).collect())
}

/// Grouped here: to group, SQLite would go through all logs from their beginnings, however little
/// is new.
fn late_heads(conn: &mut AnyConnection, after: EventId) -> Result<Vec<(Option<i64>, i64)>> {
    let rows: Vec<(Option<i64>, i64)> = events::table
        .filter(events::id.gt(after.get()))
        .order(events::id)
        .select((events::room_id, events::id))
        .load(conn)
        .map_err(failed)?;
    // The last of each room stays.
    let heads: HashMap<Option<i64>, i64> = rows.into_iter().collect();
    Ok(heads.into_iter().collect())
}

/// Whether entries between `after` and the first of these were trimmed, so that a reader who knows
/// nothing later than `after` must start over.
pub fn is_broken(entries: &[Logged], after: EventId) -> bool {
    entries.first().and_then(|first| first.previous).is_some_and(|previous| previous > after)
}

/// Forgets entries older than that moment, at most so many at once. The newest of each log stays,
/// whatever its age, so that chains never begin anew. Answers how many are gone.
pub fn trim(tx: &mut Tx, before: Time, limit: i64) -> Result<usize> {
    let later = alias!(events as later);
    let old: Vec<i64> = events::table
        .inner_join(later.on(later.field(events::previous_id).eq(events::id.nullable())))
        .filter(events::created_at.lt(before.micros()))
        .order(events::created_at)
        .limit(limit)
        .select(events::id)
        .load(tx.conn())
        .map_err(failed)?;
    delete(events::table.filter(events::id.eq_any(old))).execute(tx.conn()).map_err(failed)
}

/// The log that an event belongs to, as the number by which it is locked.
pub(crate) fn log_of(event: &Event) -> i64 {
    event.room().map_or(0, RoomId::get)
}

/// Makes other processes wait before they append to these logs, until our commit. SQLite has one
/// writer and needs nothing.
pub(crate) fn lock(conn: &mut AnyConnection, logs: &[i64]) -> Result<()> {
    if let AnyConnection::Postgres(conn) = conn {
        for log in logs {
            sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<BigInt, _>(log)
                .execute(conn)
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// The lock of who opens a room for everybody or lets somebody in, beside those of the logs.
pub(crate) const EVERYBODY: i64 = -1;

/// Writes entries to the ends of their logs.
pub(crate) fn insert(
    conn: &mut AnyConnection,
    appended: Vec<Event>,
    at: Time,
) -> Result<Vec<Logged>> {
    let mut ends: HashMap<Option<i64>, Option<i64>> = HashMap::new();
    let mut logged = Vec::with_capacity(appended.len());
    for event in appended {
        let room = event.room().map(RoomId::get);
        let previous = match ends.get(&room) {
            Some(end) => *end,
            None => newest(conn, room).map_err(failed)?,
        };
        let (kind, payload) = entry::encode(&event)?;
        let id: i64 = insert_into(events::table)
            .values((
                events::room_id.eq(room),
                events::previous_id.eq(previous),
                events::kind.eq(kind),
                events::payload.eq(payload),
                events::created_at.eq(at.micros()),
            ))
            .returning(events::id)
            .get_result(conn)
            .map_err(failed)?;
        ends.insert(room, Some(id));
        logged.push(Logged { id: id.into(), previous: previous.map(EventId::from), at, event });
    }
    Ok(logged)
}

fn newest(conn: &mut AnyConnection, room: Option<i64>) -> diesel::QueryResult<Option<i64>> {
    let newest = events::table.select(dsl::max(events::id));
    match room {
        Some(room) => newest.filter(events::room_id.eq(room)).first(conn),
        None => newest.filter(events::room_id.is_null()).first(conn),
    }
}
