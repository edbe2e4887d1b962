//! Outcomes: how many tries to tell webhooks ended how, by the minute, however many the log keeps.

use std::time::Duration;

use campfire_domain::{Result, Time};
use diesel::{dsl::sum, prelude::*};

use super::State;
use crate::{
    Tx,
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::webhook_outcomes,
};

/// What is counted together: so fine that a day has no frayed ends that anybody would notice, so
/// coarse that it has a few thousand rows at most.
const MINUTE: i64 = 60_000_000;
/// How long counts are kept: twice as long as the page looks back.
pub const KEPT: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Counts a try that ended so, in the transaction that records it.
pub(super) fn count(tx: &mut Tx, state: State, at: Time) -> Result<()> {
    let row = (
        webhook_outcomes::minute.eq(minute(at)),
        webhook_outcomes::state.eq(state.word()),
        webhook_outcomes::tries.eq(1),
    );
    let unique = (webhook_outcomes::minute, webhook_outcomes::state);
    let one_more = webhook_outcomes::tries.eq(webhook_outcomes::tries + 1);
    on_each!(tx.conn(), |conn| diesel::insert_into(webhook_outcomes::table)
        .values(row)
        .on_conflict(unique)
        .do_update()
        .set(one_more)
        .execute(conn))
    .map(drop)
    .map_err(failed)
}

/// How many tries ended how since the minute of that moment, by the word of their [`State`].
pub fn since(conn: &mut AnyConnection, since: Time) -> Result<Vec<(String, i64)>> {
    let rows: Vec<(String, Option<i64>)> = webhook_outcomes::table
        .filter(webhook_outcomes::minute.ge(minute(since)))
        .group_by(webhook_outcomes::state)
        .order(webhook_outcomes::state)
        .select((webhook_outcomes::state, sum(webhook_outcomes::tries)))
        .load(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(|(state, tries)| (state, tries.unwrap_or(0))).collect())
}

/// Forgets the counts of minutes before that moment, whole minutes of about so many rows. Answers
/// how many are gone.
pub fn trim(tx: &mut Tx, before: Time, limit: i64) -> Result<usize> {
    let past: Vec<i64> = webhook_outcomes::table
        .filter(webhook_outcomes::minute.lt(minute(before)))
        .order(webhook_outcomes::minute)
        .limit(limit)
        .select(webhook_outcomes::minute)
        .load(tx.conn())
        .map_err(failed)?;
    let Some(last) = past.last() else { return Ok(0) };
    diesel::delete(webhook_outcomes::table.filter(webhook_outcomes::minute.le(last)))
        .execute(tx.conn())
        .map_err(failed)
}

fn minute(at: Time) -> i64 {
    at.micros() - at.micros().rem_euclid(MINUTE)
}
