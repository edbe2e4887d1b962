//! Sessions: signed-in browsers, found by what their cookie carries.

use campfire_domain::{
    Result, SessionId, Time, User, UserId,
    users::{
        Status,
        sessions::{Client, NewSession, Session, SessionToken, Sessions},
    },
};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, delete, dsl::exists, insert_into, select, update,
};

use crate::{
    connection::AnyConnection,
    failure::failed,
    schema::{sessions, users},
    tx::Tx,
    users as people,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    id: i64,
    user_id: i64,
    token: String,
    ip_address: Option<String>,
    user_agent: Option<String>,
    last_active_at: i64,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            token: SessionToken::new(row.token),
            client: Client { ip_address: row.ip_address, user_agent: row.user_agent },
            last_active_at: Time::from_micros(row.last_active_at),
        }
    }
}

/// The session of that token and whose it is, in one query; none when it has ended or they are not
/// active any more.
pub fn signed_in(
    conn: &mut AnyConnection,
    token: &SessionToken,
) -> Result<Option<(Session, User)>> {
    let found = sessions::table
        .inner_join(users::table)
        .filter(sessions::token.eq(token.as_str()))
        .filter(users::status.eq(Status::Active.word()))
        .select((Row::as_select(), people::Row::as_select()))
        .first::<(Row, people::Row)>(conn)
        .optional()
        .map_err(failed)?;
    found.map(|(session, user)| Ok((session.into(), user.try_into()?))).transpose()
}

/// Whether a session has not ended and its user is active.
pub fn is_live(conn: &mut AnyConnection, session: SessionId) -> Result<bool> {
    let live = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session.get()))
        .filter(users::status.eq(Status::Active.word()));
    select(exists(live)).get_result(conn).map_err(failed)
}

/// The sessions of a user, in the order in which they began.
pub fn of(conn: &mut AnyConnection, user: UserId) -> Result<Vec<Session>> {
    let rows = sessions::table
        .filter(sessions::user_id.eq(user.get()))
        .order(sessions::id)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(Session::from).collect())
}

impl Sessions for Tx {
    fn insert_session(&mut self, session: NewSession) -> Result<Session> {
        let id: i64 = insert_into(sessions::table)
            .values((
                sessions::user_id.eq(session.user_id.get()),
                sessions::token.eq(session.token.as_str()),
                sessions::ip_address.eq(&session.client.ip_address),
                sessions::user_agent.eq(&session.client.user_agent),
                sessions::last_active_at.eq(session.last_active_at.micros()),
                sessions::created_at.eq(session.last_active_at.micros()),
            ))
            .returning(sessions::id)
            .get_result(self.conn())
            .map_err(failed)?;
        Ok(Session {
            id: id.into(),
            user_id: session.user_id,
            token: session.token,
            client: session.client,
            last_active_at: session.last_active_at,
        })
    }

    fn update_session(&mut self, session: &Session) -> Result<()> {
        update(sessions::table.find(session.id.get()))
            .set((
                sessions::ip_address.eq(&session.client.ip_address),
                sessions::user_agent.eq(&session.client.user_agent),
                sessions::last_active_at.eq(session.last_active_at.micros()),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn sessions_of(&mut self, user: UserId) -> Result<Vec<Session>> {
        of(self.conn(), user)
    }

    fn delete_session(&mut self, id: SessionId) -> Result<()> {
        delete(sessions::table.find(id.get())).execute(self.conn()).map(drop).map_err(failed)
    }
}
