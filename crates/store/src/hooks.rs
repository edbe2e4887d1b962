//! Hooks: addresses that post into a room, found by their secret.

use std::time::Duration;

use campfire_domain::{
    Error, HookId, Outbox, Result, RoomId, Time,
    rooms::hooks::{Hook, HookToken, Hooks, NewHook},
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl, Selectable, SelectableHelper, insert_into, update,
};

use crate::{
    connection::AnyConnection,
    failure::failed,
    schema::{incoming_webhooks, memberships},
    tx::Tx,
};

/// How far behind the time of the last use may be, so that not every post writes it.
const BEHIND: Duration = Duration::from_secs(60);

#[derive(Queryable, Selectable)]
#[diesel(table_name = incoming_webhooks)]
struct Row {
    id: i64,
    room_id: i64,
    user_id: i64,
    name: String,
    token: String,
    last_used_at: Option<i64>,
    created_at: i64,
}

impl From<Row> for Hook {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            room_id: row.room_id.into(),
            user_id: row.user_id.into(),
            name: row.name,
            token: HookToken::new(row.token),
            last_used_at: row.last_used_at.map(Time::from_micros),
            created_at: Time::from_micros(row.created_at),
        }
    }
}

/// Whether what speaks for a hook is in its room.
#[diesel::dsl::auto_type(no_type_alias)]
fn speaks_there() -> _ {
    memberships::room_id
        .eq(incoming_webhooks::room_id)
        .and(memberships::user_id.eq(incoming_webhooks::user_id))
}

/// The hook with that secret, unless it was revoked, or what speaks for it was taken out of the room.
pub fn by_token(conn: &mut AnyConnection, token: &HookToken) -> Result<Option<Hook>> {
    let row = incoming_webhooks::table
        .inner_join(memberships::table.on(speaks_there()))
        .filter(incoming_webhooks::token.eq(token.as_str()))
        .filter(incoming_webhooks::revoked_at.is_null())
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(Hook::from))
}

/// The hooks that may post into a room, the oldest first.
pub fn of_room(conn: &mut AnyConnection, room: RoomId) -> Result<Vec<Hook>> {
    let rows = incoming_webhooks::table
        .inner_join(memberships::table.on(speaks_there()))
        .filter(incoming_webhooks::room_id.eq(room.get()))
        .filter(incoming_webhooks::revoked_at.is_null())
        .order(incoming_webhooks::id)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(Hook::from).collect())
}

/// Notes that a hook has posted.
pub fn used(tx: &mut Tx, hook: &Hook) -> Result<()> {
    let now = tx.now();
    if hook.last_used_at.is_some_and(|last| last > now.minus(BEHIND)) {
        return Ok(());
    }
    update(incoming_webhooks::table.find(hook.id.get()))
        .set(incoming_webhooks::last_used_at.eq(now.micros()))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

impl Hooks for Tx {
    fn hook(&mut self, room: RoomId, id: HookId) -> Result<Hook> {
        let row: Option<Row> = incoming_webhooks::table
            .find(id.get())
            .filter(incoming_webhooks::room_id.eq(room.get()))
            .filter(incoming_webhooks::revoked_at.is_null())
            .select(Row::as_select())
            .first(self.conn())
            .optional()
            .map_err(failed)?;
        row.map(Hook::from).ok_or(Error::NotFound)
    }

    fn insert_hook(&mut self, hook: NewHook) -> Result<Hook> {
        let id: i64 = insert_into(incoming_webhooks::table)
            .values((
                incoming_webhooks::room_id.eq(hook.room_id.get()),
                incoming_webhooks::user_id.eq(hook.user_id.get()),
                incoming_webhooks::name.eq(&hook.name),
                incoming_webhooks::token.eq(hook.token.as_str()),
                incoming_webhooks::created_at.eq(hook.created_at.micros()),
            ))
            .returning(incoming_webhooks::id)
            .get_result(self.conn())
            .map_err(failed)?;
        Ok(Hook {
            id: id.into(),
            room_id: hook.room_id,
            user_id: hook.user_id,
            name: hook.name,
            token: hook.token,
            last_used_at: None,
            created_at: hook.created_at,
        })
    }

    fn revoke_hook(&mut self, id: HookId, at: Time) -> Result<()> {
        update(incoming_webhooks::table.find(id.get()))
            .set(incoming_webhooks::revoked_at.eq(at.micros()))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }
}
