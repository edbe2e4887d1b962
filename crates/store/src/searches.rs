//! Searches: what somebody looked for lately.

use campfire_domain::{Outbox, Result, UserId};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, delete, insert_into};

use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::searches,
    tx::Tx,
};

/// How many are remembered for one person, the published number.
const KEPT: i64 = 10;

/// What a user looked for lately, the latest first.
pub fn recent(conn: &mut AnyConnection, user: UserId) -> Result<Vec<String>> {
    searches::table
        .filter(searches::user_id.eq(user.get()))
        .order((searches::updated_at.desc(), searches::id.desc()))
        .limit(KEPT)
        .select(searches::query)
        .load(conn)
        .map_err(failed)
}

/// Remembers a query; one that is known comes to the top.
pub fn record(tx: &mut Tx, user: UserId, query: &str) -> Result<()> {
    let at = tx.now().micros();
    let values = (
        searches::user_id.eq(user.get()),
        searches::query.eq(query),
        searches::created_at.eq(at),
        searches::updated_at.eq(at),
    );
    on_each!(tx.conn(), |conn| insert_into(searches::table)
        .values(values)
        .on_conflict((searches::user_id, searches::query))
        .do_update()
        .set(searches::updated_at.eq(at))
        .execute(conn))
    .map_err(failed)?;
    let kept: Vec<i64> = searches::table
        .filter(searches::user_id.eq(user.get()))
        .order((searches::updated_at.desc(), searches::id.desc()))
        .limit(KEPT)
        .select(searches::id)
        .load(tx.conn())
        .map_err(failed)?;
    delete(searches::table)
        .filter(searches::user_id.eq(user.get()))
        .filter(searches::id.ne_all(kept))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// Forgets what a user looked for.
pub fn clear(tx: &mut Tx, user: UserId) -> Result<()> {
    delete(searches::table.filter(searches::user_id.eq(user.get())))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}
