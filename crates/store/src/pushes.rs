//! Pushes: who is to be notified of a message, on which browsers, and with which words.

use campfire_domain::{
    MessageId, Outbox, Result, RoomId, SubscriptionId, Time, UserId,
    memberships::{Involvement, presence::CONNECTION_TTL},
    rooms::Kind,
    users::{Status, sessions::Session},
};
use diesel::{delete, dsl::exists, insert_into, prelude::*};

use crate::{
    Tx,
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::{blobs, memberships, mentions, messages, push_subscriptions, rooms, users},
};

/// A message as a notification tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The message.
    pub message_id: MessageId,
    /// Where it was said.
    pub room_id: RoomId,
    /// What the room is called.
    pub room_name: Option<String>,
    /// Whether the room is a ping, which is called after its people.
    pub direct: bool,
    /// Who said it.
    pub creator: String,
    /// What was said; the name of the file where only a file was sent.
    pub text: String,
}

/// One browser that wants notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Names the subscription.
    pub id: SubscriptionId,
    /// Whose browser it is.
    pub user_id: UserId,
    /// Where its push service listens.
    pub endpoint: String,
    /// Its public key, base64.
    pub p256dh_key: String,
    /// Its shared secret, base64.
    pub auth_key: String,
}

/// The most browsers that one person is notified in. Nobody has so many; a program that pretends to
/// would make every message as many requests.
const DEVICES: i64 = 30;

type TargetRow = (i64, i64, String, String, String);

/// The browsers that are to hear of a message right now (domain rule 11): of active members who
/// are not its author and not present, and want to hear everything or are mentioned.
pub fn targets(
    conn: &mut AnyConnection,
    message: MessageId,
    now: Time,
) -> Result<Vec<SubscriptionId>> {
    let rows = hearing(message, now)
        .select(push_subscriptions::id)
        .order(push_subscriptions::id)
        .load::<i64>(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(SubscriptionId::from).collect())
}

/// That browser, if it is still to hear of the message: its owner may have left the room, or come
/// back to it, since the notification was first tried.
pub fn target(
    conn: &mut AnyConnection,
    message: MessageId,
    id: SubscriptionId,
    now: Time,
) -> Result<Option<Target>> {
    let row = hearing(message, now)
        .filter(push_subscriptions::id.eq(id.get()))
        .select((
            push_subscriptions::id,
            push_subscriptions::user_id,
            push_subscriptions::endpoint,
            push_subscriptions::p256dh_key,
            push_subscriptions::auth_key,
        ))
        .first::<TargetRow>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(targeted))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn hearing(message: MessageId, now: Time) -> _ {
    let id: i64 = message.get();
    let seen_since: i64 = now.minus(CONNECTION_TTL).micros();
    let active: &'static str = Status::Active.word();
    let everything: &'static str = Involvement::Everything.word();
    let only_mentions: &'static str = Involvement::Mentions.word();
    let away = memberships::connected_at
        .is_null()
        .or(memberships::connected_at.assume_not_null().lt(seen_since));
    let mentioned = exists(
        mentions::table
            .filter(mentions::message_id.eq(id))
            .filter(mentions::user_id.eq(memberships::user_id)),
    );
    let wanted = memberships::involvement
        .eq(everything)
        .or(memberships::involvement.eq(only_mentions).and(mentioned));
    messages::table
        .inner_join(memberships::table.on(memberships::room_id.eq(messages::room_id)))
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .inner_join(
            push_subscriptions::table.on(push_subscriptions::user_id.eq(memberships::user_id)),
        )
        .filter(messages::id.eq(id))
        .filter(memberships::user_id.ne(messages::creator_id))
        .filter(users::status.eq(active))
        .filter(away)
        .filter(wanted)
}

/// That browser, whatever there is to tell it; none when it is gone.
pub fn by_id(conn: &mut AnyConnection, id: SubscriptionId) -> Result<Option<Target>> {
    let row = push_subscriptions::table
        .find(id.get())
        .select((
            push_subscriptions::id,
            push_subscriptions::user_id,
            push_subscriptions::endpoint,
            push_subscriptions::p256dh_key,
            push_subscriptions::auth_key,
        ))
        .first::<TargetRow>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(targeted))
}

fn targeted((id, user_id, endpoint, p256dh_key, auth_key): TargetRow) -> Target {
    Target { id: id.into(), user_id: user_id.into(), endpoint, p256dh_key, auth_key }
}

/// What to say about a message; none when it is gone.
pub fn notice(conn: &mut AnyConnection, message: MessageId) -> Result<Option<Notice>> {
    type Row = (i64, Option<String>, String, String, String, Option<String>);
    let row = messages::table
        .inner_join(rooms::table)
        .inner_join(users::table)
        .left_join(blobs::table)
        .filter(messages::id.eq(message.get()))
        .select((
            rooms::id,
            rooms::name,
            rooms::kind,
            users::name,
            messages::body_text,
            blobs::filename.nullable(),
        ))
        .first::<Row>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(|(room_id, room_name, kind, creator, body_text, filename)| Notice {
        message_id: message,
        room_id: room_id.into(),
        room_name,
        direct: kind == Kind::Direct.word(),
        creator,
        text: filename.filter(|_| body_text.is_empty()).unwrap_or(body_text),
    }))
}

/// A browser that asks for notifications, as it says who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubscription {
    /// Where its push service listens.
    pub endpoint: String,
    /// Its public key, base64.
    pub p256dh_key: String,
    /// Its shared secret, base64.
    pub auth_key: String,
    /// What it calls itself.
    pub user_agent: Option<String>,
}

/// A browser in its owner's list of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it takes to notify it.
    pub target: Target,
    /// What it calls itself.
    pub user_agent: Option<String>,
    /// When its push service last took a notification.
    pub last_success_at: Option<Time>,
    /// When its push service last refused one.
    pub last_failure_at: Option<Time>,
    /// Why.
    pub last_failure: Option<String>,
    /// When it first asked.
    pub created_at: Time,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = push_subscriptions)]
struct Row {
    id: i64,
    user_id: i64,
    endpoint: String,
    p256dh_key: String,
    auth_key: String,
    user_agent: Option<String>,
    last_success_at: Option<i64>,
    last_failure_at: Option<i64>,
    last_failure: Option<String>,
    created_at: i64,
}

/// Somebody's browsers, the newest first.
pub fn devices(conn: &mut AnyConnection, user: UserId) -> Result<Vec<Device>> {
    let rows: Vec<Row> = push_subscriptions::table
        .filter(push_subscriptions::user_id.eq(user.get()))
        .order(push_subscriptions::id.desc())
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(Device::from).collect())
}

impl From<Row> for Device {
    fn from(row: Row) -> Self {
        Self {
            target: Target {
                id: row.id.into(),
                user_id: row.user_id.into(),
                endpoint: row.endpoint,
                p256dh_key: row.p256dh_key,
                auth_key: row.auth_key,
            },
            user_agent: row.user_agent,
            last_success_at: row.last_success_at.map(Time::from_micros),
            last_failure_at: row.last_failure_at.map(Time::from_micros),
            last_failure: row.last_failure,
            created_at: Time::from_micros(row.created_at),
        }
    }
}

/// Notifies that browser from now on, for as long as its session lasts. One that asks again is the
/// same; whoever was notified there before is not any more, and of too many browsers those go that
/// have not asked for longest.
pub fn subscribe(tx: &mut Tx, session: &Session, browser: &NewSubscription) -> Result<()> {
    forget_others(tx, session.user_id, browser)?;
    let now = tx.now().micros();
    let session_id = Some(session.id.get());
    let row = (
        push_subscriptions::user_id.eq(session.user_id.get()),
        push_subscriptions::endpoint.eq(&browser.endpoint),
        push_subscriptions::p256dh_key.eq(&browser.p256dh_key),
        push_subscriptions::auth_key.eq(&browser.auth_key),
        push_subscriptions::user_agent.eq(browser.user_agent.as_deref()),
        push_subscriptions::session_id.eq(session_id),
        push_subscriptions::created_at.eq(now),
        push_subscriptions::updated_at.eq(now),
    );
    let unique = (
        push_subscriptions::user_id,
        push_subscriptions::endpoint,
        push_subscriptions::p256dh_key,
        push_subscriptions::auth_key,
    );
    let again =
        (push_subscriptions::session_id.eq(session_id), push_subscriptions::updated_at.eq(now));
    on_each!(tx.conn(), |conn| insert_into(push_subscriptions::table)
        .values(row)
        .on_conflict(unique)
        .do_update()
        .set(again)
        .execute(conn))
    .map_err(failed)?;
    forget_beyond(tx, session.user_id)
}

fn forget_beyond(tx: &mut Tx, user: UserId) -> Result<()> {
    let theirs = push_subscriptions::user_id.eq(user.get());
    let kept: Vec<i64> = push_subscriptions::table
        .filter(theirs)
        .order((push_subscriptions::updated_at.desc(), push_subscriptions::id.desc()))
        .limit(DEVICES)
        .select(push_subscriptions::id)
        .load(tx.conn())
        .map_err(failed)?;
    let beyond = push_subscriptions::table.filter(theirs);
    delete(beyond.filter(push_subscriptions::id.ne_all(kept)))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

/// The address belongs to one browser, which has one pair of keys and one person at a time.
fn forget_others(tx: &mut Tx, user: UserId, browser: &NewSubscription) -> Result<()> {
    let others = push_subscriptions::table
        .filter(push_subscriptions::endpoint.eq(&browser.endpoint))
        .filter(
            push_subscriptions::user_id
                .ne(user.get())
                .or(push_subscriptions::p256dh_key.ne(&browser.p256dh_key))
                .or(push_subscriptions::auth_key.ne(&browser.auth_key)),
        );
    delete(others).execute(tx.conn()).map(drop).map_err(failed)
}

/// Forgets somebody's own browser; of others' none.
pub fn forget(tx: &mut Tx, user: UserId, id: SubscriptionId) -> Result<()> {
    let mine = push_subscriptions::table
        .filter(push_subscriptions::id.eq(id.get()))
        .filter(push_subscriptions::user_id.eq(user.get()));
    delete(mine).execute(tx.conn()).map(drop).map_err(failed)
}

/// Forgets the browser that somebody signs out of.
pub fn forget_endpoint(tx: &mut Tx, user: UserId, endpoint: &str) -> Result<()> {
    let mine = push_subscriptions::table
        .filter(push_subscriptions::endpoint.eq(endpoint))
        .filter(push_subscriptions::user_id.eq(user.get()));
    delete(mine).execute(tx.conn()).map(drop).map_err(failed)
}

/// Forgets a browser whose push service no longer knows it.
pub fn remove(tx: &mut Tx, id: SubscriptionId) -> Result<()> {
    let gone = push_subscriptions::table.filter(push_subscriptions::id.eq(id.get()));
    delete(gone).execute(tx.conn()).map(drop).map_err(failed)
}

/// Notes that a push service took a notification, or why it did not, for the list of devices.
pub fn record(
    tx: &mut Tx,
    id: SubscriptionId,
    at: Time,
    outcome: std::result::Result<(), &str>,
) -> Result<()> {
    let subscription = push_subscriptions::table.filter(push_subscriptions::id.eq(id.get()));
    let changed = match outcome {
        Ok(()) => diesel::update(subscription)
            .set(push_subscriptions::last_success_at.eq(at.micros()))
            .execute(tx.conn()),
        Err(reason) => diesel::update(subscription)
            .set((
                push_subscriptions::last_failure_at.eq(at.micros()),
                push_subscriptions::last_failure.eq(reason),
            ))
            .execute(tx.conn()),
    };
    changed.map(drop).map_err(failed)
}
