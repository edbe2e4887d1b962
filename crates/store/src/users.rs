//! Users: people and bots, found by id, address or key.

use campfire_domain::{
    BlobId, Error, Result, RoomId, Time, User, UserId, Users,
    users::{NewUser, Role, Status, passwords::PasswordDigest},
};
use diesel::{
    BoolExpressionMethods, EscapeExpressionMethods, ExpressionMethods, NullableExpressionMethods,
    OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper,
    TextExpressionMethods, delete, dsl::max, insert_into, update,
};

use crate::{
    connection::AnyConnection,
    failure::{failed, taken},
    schema::{memberships, messages, push_subscriptions, searches, sessions, users},
    sql::{AT_ONCE, coalesce, key, like},
    tx::Tx,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct Row {
    id: i64,
    name: String,
    email_address: Option<String>,
    password_digest: Option<String>,
    role: String,
    status: String,
    bio: Option<String>,
    avatar_id: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for User {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            email_address: row.email_address,
            password_digest: row.password_digest.map(PasswordDigest::from_stored),
            role: row.role.parse()?,
            status: row.status.parse()?,
            bio: row.bio,
            avatar: row.avatar_id.map(BlobId::from),
            created_at: Time::from_micros(row.created_at),
            updated_at: Time::from_micros(row.updated_at),
        })
    }
}

/// The user of that id, of any status, or [`NotFound`](Error::NotFound).
pub fn by_id(conn: &mut AnyConnection, id: UserId) -> Result<User> {
    let row = users::table.find(id.get()).select(Row::as_select()).first(conn).map_err(failed)?;
    row.try_into()
}

/// The users of those ids, of any status, in the order of their ids. Missing ones are left out.
pub fn by_ids(conn: &mut AnyConnection, ids: &[UserId]) -> Result<Vec<User>> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows = users::table
            .filter(users::id.eq_any(some.iter().map(|id| id.get())))
            .select(Row::as_select())
            .load(conn)
            .map_err(failed)?;
        for row in rows {
            found.push(User::try_from(row)?);
        }
    }
    found.sort_by_key(|user| user.id);
    found.dedup_by_key(|user| user.id);
    Ok(found)
}

/// The user with that address in any spelling of case, of any status.
pub fn by_email_address(conn: &mut AnyConnection, address: &str) -> Result<Option<User>> {
    let row = users::table
        .filter(users::email_key.eq(key(address.trim())))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    row.map(User::try_from).transpose()
}

/// Whether a row stands for somebody who can be addressed: a person, or a bot with a key. The bot in
/// whose name an incoming webhook speaks has none, and hears nothing.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn is_somebody() -> _ {
    let bot: &'static str = Role::Bot.word();
    users::role.ne(bot).or(users::bot_token.is_not_null())
}

/// The user of that id, unless nobody can address them: who is not active, or only speaks for a hook.
pub fn addressed(conn: &mut AnyConnection, id: UserId) -> Result<Option<User>> {
    let row = users::table
        .filter(users::id.eq(id.get()))
        .filter(users::status.eq(Status::Active.word()))
        .filter(is_somebody())
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    row.map(User::try_from).transpose()
}

/// The active users who can be addressed, people and bots, by name.
pub fn active(conn: &mut AnyConnection) -> Result<Vec<User>> {
    let rows = users::table
        .filter(users::status.eq(Status::Active.word()))
        .filter(is_somebody())
        .order((users::name_key, users::id))
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    rows.into_iter().map(User::try_from).collect()
}

/// Whom to ask for help: the administrator with the lowest id (domain rule 15).
pub fn help_contact(conn: &mut AnyConnection) -> Result<Option<User>> {
    let row = users::table
        .filter(users::role.eq(Role::Administrator.word()))
        .order(users::id)
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    row.map(User::try_from).transpose()
}

/// Active users who can be addressed and whose names contain that text, by name: all, or the members
/// of a room.
pub fn named_like(
    conn: &mut AnyConnection,
    room: Option<RoomId>,
    text: &str,
    (offset, limit): (i64, i64),
) -> Result<Vec<User>> {
    let pattern = format!("%{}%", like(&key(text)));
    let mut found = users::table
        .filter(users::status.eq(Status::Active.word()))
        .filter(is_somebody())
        .filter(users::name_key.like(pattern).escape('\\'))
        .order((users::name_key, users::id))
        .offset(offset)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(room) = room {
        let members = memberships::table
            .filter(memberships::room_id.eq(room.get()))
            .select(memberships::user_id);
        found = found.filter(users::id.eq_any(members));
    }
    found.load(conn).map_err(failed)?.into_iter().map(User::try_from).collect()
}

/// The same members of a room, but the likeliest to be meant first: whose names begin so, then who
/// spoke there last, then by name.
pub fn likeliest(
    conn: &mut AnyConnection,
    room: RoomId,
    text: &str,
    (offset, limit): (i64, i64),
) -> Result<Vec<User>> {
    let text = like(&key(text));
    let members =
        memberships::table.filter(memberships::room_id.eq(room.get())).select(memberships::user_id);
    // The index by creator and room answers each of them with one look.
    let last_said = messages::table
        .filter(messages::creator_id.eq(users::id))
        .filter(messages::room_id.eq(room.get()))
        .select(max(messages::id))
        .single_value();
    let found: Vec<Row> = users::table
        .filter(users::status.eq(Status::Active.word()))
        .filter(is_somebody())
        .filter(users::name_key.like(format!("%{text}%")).escape('\\'))
        .filter(users::id.eq_any(members))
        .order((
            users::name_key.like(format!("{text}%")).escape('\\').desc(),
            coalesce(last_said, 0).desc(),
            users::name_key,
            users::id,
        ))
        .offset(offset)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    found.into_iter().map(User::try_from).collect()
}

/// Which people of the account are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// A piece of their names or addresses; nothing for all.
    pub text: String,
    /// With those who are banned, after the others.
    pub with_banned: bool,
    /// Whether addresses are searched too.
    pub by_address: bool,
}

/// The people of the account but for its bots: administrators first, then by name.
pub fn people(
    conn: &mut AnyConnection,
    wanted: &Directory,
    (offset, limit): (i64, i64),
) -> Result<Vec<User>> {
    let statuses = if wanted.with_banned {
        vec![Status::Active.word(), Status::Banned.word()]
    } else {
        vec![Status::Active.word()]
    };
    let mut found = users::table
        .filter(users::status.eq_any(statuses))
        .filter(users::role.ne(Role::Bot.word()))
        // "active" comes before "banned", "administrator" before "member".
        .order((users::status, users::role, users::name_key, users::id))
        .offset(offset)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    let text = wanted.text.trim();
    if !text.is_empty() {
        let pattern = format!("%{}%", like(&key(text)));
        let named = users::name_key.like(pattern.clone()).escape('\\');
        found = if wanted.by_address {
            let reached = users::email_key.assume_not_null().like(pattern).escape('\\');
            found.filter(named.or(users::email_key.is_not_null().and(reached)))
        } else {
            found.filter(named)
        };
    }
    found.load(conn).map_err(failed)?.into_iter().map(User::try_from).collect()
}

/// How many people [`named_like`] finds on all its pages.
pub fn count_named_like(conn: &mut AnyConnection, room: Option<RoomId>, text: &str) -> Result<i64> {
    let pattern = format!("%{}%", like(&key(text)));
    let mut found = users::table
        .filter(users::status.eq(Status::Active.word()))
        .filter(is_somebody())
        .filter(users::name_key.like(pattern).escape('\\'))
        .count()
        .into_boxed();
    if let Some(room) = room {
        let members = memberships::table
            .filter(memberships::room_id.eq(room.get()))
            .select(memberships::user_id);
        found = found.filter(users::id.eq_any(members));
    }
    found.get_result(conn).map_err(failed)
}

/// How many users of any status there are.
pub fn count(conn: &mut AnyConnection) -> Result<i64> {
    users::table.count().get_result(conn).map_err(failed)
}

/// Whether anybody ever came in.
pub fn any(conn: &mut AnyConnection) -> Result<bool> {
    let first = users::table.select(users::id).first::<i64>(conn).optional().map_err(failed)?;
    Ok(first.is_some())
}

/// The ids of all active administrators.
pub fn administrators(conn: &mut AnyConnection) -> Result<Vec<UserId>> {
    let ids: Vec<i64> = users::table
        .filter(users::status.eq(Status::Active.word()))
        .filter(users::role.eq(Role::Administrator.word()))
        .select(users::id)
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

impl Users for Tx {
    fn user(&mut self, id: UserId) -> Result<User> {
        by_id(self.conn(), id)
    }

    fn user_by_email_address(&mut self, email_address: &str) -> Result<Option<User>> {
        by_email_address(self.conn(), email_address)
    }

    fn users_among(&mut self, ids: &[UserId]) -> Result<Vec<User>> {
        by_ids(self.conn(), ids)
    }

    fn active_users(&mut self) -> Result<Vec<UserId>> {
        self.hold_everybody()?;
        let ids: Vec<i64> = users::table
            .filter(users::status.eq(Status::Active.word()))
            .filter(is_somebody())
            .order(users::id)
            .select(users::id)
            .load(self.conn())
            .map_err(failed)?;
        Ok(ids.into_iter().map(UserId::from).collect())
    }

    fn administrators(&mut self) -> Result<Vec<UserId>> {
        self.hold_everybody()?;
        administrators(self.conn())
    }

    fn delete_traces(&mut self, user: UserId) -> Result<()> {
        let (conn, id) = (self.conn(), user.get());
        delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn).map_err(failed)?;
        delete(push_subscriptions::table.filter(push_subscriptions::user_id.eq(id)))
            .execute(conn)
            .map_err(failed)?;
        delete(searches::table.filter(searches::user_id.eq(id)))
            .execute(conn)
            .map(drop)
            .map_err(failed)
    }

    fn insert_user(&mut self, user: NewUser) -> Result<User> {
        let NewUser { profile, role, created_at } = user;
        let values = (
            users::name.eq(&profile.name),
            users::name_key.eq(key(&profile.name)),
            users::email_address.eq(&profile.email_address),
            users::email_key.eq(profile.email_address.as_deref().map(key)),
            users::password_digest.eq(profile.password.as_ref().map(PasswordDigest::as_str)),
            users::role.eq(role.word()),
            users::status.eq(Status::Active.word()),
            users::avatar_id.eq(profile.avatar.map(BlobId::get)),
            users::created_at.eq(created_at.micros()),
            users::updated_at.eq(created_at.micros()),
        );
        let id: i64 = self
            .guarded(|conn| {
                insert_into(users::table).values(values).returning(users::id).get_result(conn)
            })
            .map_err(taken("email_address"))?;
        Ok(User {
            id: id.into(),
            name: profile.name,
            email_address: profile.email_address,
            password_digest: profile.password,
            role,
            status: Status::Active,
            bio: None,
            avatar: profile.avatar,
            created_at,
            updated_at: created_at,
        })
    }

    fn update_user(&mut self, user: &User) -> Result<()> {
        let change = update(users::table.find(user.id.get())).set((
            users::name.eq(&user.name),
            users::name_key.eq(key(&user.name)),
            users::email_address.eq(&user.email_address),
            users::email_key.eq(user.email_address.as_deref().map(key)),
            users::password_digest.eq(user.password_digest.as_ref().map(PasswordDigest::as_str)),
            users::role.eq(user.role.word()),
            users::status.eq(user.status.word()),
            users::bio.eq(&user.bio),
            users::avatar_id.eq(user.avatar.map(BlobId::get)),
            users::updated_at.eq(user.updated_at.micros()),
        ));
        self.guarded(|conn| change.execute(conn)).map(drop).map_err(taken("email_address"))
    }
}
