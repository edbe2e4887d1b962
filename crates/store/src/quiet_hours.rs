//! Quiet hours: when somebody does not want to be notified.

use campfire_domain::{Result, UserId, users::quiet_hours::QuietHours};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, delete, insert_into};

use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::quiet_hours,
    tx::Tx,
};

/// Those of that user; none when notifications may come at any time.
pub fn of(conn: &mut AnyConnection, user: UserId) -> Result<Option<QuietHours>> {
    let row: Option<(i32, i32, String)> = quiet_hours::table
        .find(user.get())
        .select((quiet_hours::begin_minute, quiet_hours::end_minute, quiet_hours::time_zone))
        .first(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(|(begin, end, time_zone)| QuietHours { begin, end, time_zone }))
}

/// Remembers them instead of any from before.
pub fn keep(tx: &mut Tx, user: UserId, hours: &QuietHours) -> Result<()> {
    let values = (
        quiet_hours::begin_minute.eq(hours.begin),
        quiet_hours::end_minute.eq(hours.end),
        quiet_hours::time_zone.eq(&hours.time_zone),
    );
    on_each!(tx.conn(), |conn| insert_into(quiet_hours::table)
        .values((quiet_hours::user_id.eq(user.get()), values))
        .on_conflict(quiet_hours::user_id)
        .do_update()
        .set(values)
        .execute(conn))
    .map(drop)
    .map_err(failed)
}

/// Forgets them.
pub fn forget(tx: &mut Tx, user: UserId) -> Result<()> {
    delete(quiet_hours::table.find(user.get())).execute(tx.conn()).map(drop).map_err(failed)
}
