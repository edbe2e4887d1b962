//! Pages: forty messages at a time, each with all that its place on the screen shows. A page costs
//! the same wherever it lies: it runs along an index from a cursor and counts nothing.

use campfire_domain::{
    Message, MessageId, Result, RoomId, Time, User, UserId,
    messages::{body, boosts::Boost},
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    SelectableHelper,
};

use super::Row;
use crate::{
    blobs::{self as files, Blob},
    boosts as cheers,
    connection::AnyConnection,
    failure::failed,
    schema::{blobs, memberships, messages, users},
    sql::AT_ONCE,
    users as people,
};

/// Messages on one page, the published number.
pub const PAGE: i64 = 40;
/// Changed messages that are looked at to answer what changed since a moment. Whoever missed more
/// than a page reloads anyway.
const CHANGES: i64 = 1000;

/// A message with all that its place on the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The message.
    pub message: Message,
    /// Who said it.
    pub creator: User,
    /// The file sent with it.
    pub attachment: Option<Blob>,
    /// Its boosts and who gave them, oldest first.
    pub boosts: Vec<(Boost, User)>,
    /// Those whom its body names, to show them as they are now.
    pub mentioned: Vec<User>,
}

impl Shown {
    /// A message as it was just said, if that is all there is to show: nobody is named in it, no
    /// file came with it, and nothing happened to it since. Others have to be looked up.
    pub fn fresh(message: &Message, creator: &User) -> Option<Self> {
        let untouched = message.updated_at == message.created_at && message.attachment.is_none();
        let plain = untouched && body::mentioned(&message.body_html).is_empty();
        plain.then(|| Self {
            message: message.clone(),
            creator: creator.clone(),
            attachment: None,
            boosts: Vec::new(),
            mentioned: Vec::new(),
        })
    }
}

/// A message as it comes out of the join.
type Joined = (Row, people::Row, Option<files::Row>);

/// Messages with their creators and files.
macro_rules! joined {
    () => {
        messages::table.inner_join(users::table).left_join(blobs::table).select((
            Row::as_select(),
            people::Row::as_select(),
            Option::<files::Row>::as_select(),
        ))
    };
}

/// Which way a page runs from its cursor.
#[derive(Clone, Copy)]
enum Way {
    Older,
    Newer,
}

/// The newest messages of a room, ascending.
pub fn page_last(conn: &mut AnyConnection, room: RoomId) -> Result<Vec<Shown>> {
    let mut rows = joined!()
        .filter(messages::room_id.eq(room.get()))
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(PAGE)
        .load::<Joined>(conn)
        .map_err(failed)?;
    rows.reverse();
    furnish(conn, rows)
}

/// The messages right before that one, ascending; [`NotFound`](campfire_domain::Error::NotFound)
/// when the cursor is not a message of the room.
pub fn page_before(
    conn: &mut AnyConnection,
    room: RoomId,
    cursor: MessageId,
) -> Result<Vec<Shown>> {
    let rows = beside(conn, room, cursor, Way::Older)?;
    furnish(conn, rows)
}

/// The messages right after that one, ascending.
pub fn page_after(conn: &mut AnyConnection, room: RoomId, cursor: MessageId) -> Result<Vec<Shown>> {
    let rows = beside(conn, room, cursor, Way::Newer)?;
    furnish(conn, rows)
}

/// The page before that message, the message, and the page after it.
pub fn page_around(
    conn: &mut AnyConnection,
    room: RoomId,
    cursor: MessageId,
) -> Result<Vec<Shown>> {
    let mut rows = beside(conn, room, cursor, Way::Older)?;
    rows.push(row(conn, room, cursor)?);
    rows.extend(beside(conn, room, cursor, Way::Newer)?);
    furnish(conn, rows)
}

/// One message of a room, or [`NotFound`](campfire_domain::Error::NotFound).
pub fn one(conn: &mut AnyConnection, room: RoomId, id: MessageId) -> Result<Shown> {
    let rows = vec![row(conn, room, id)?];
    let mut shown = furnish(conn, rows)?;
    shown.pop().ok_or(campfire_domain::Error::NotFound)
}

/// One message of whatever room; for jobs, which act for nobody.
pub fn by_id(conn: &mut AnyConnection, id: MessageId) -> Result<Shown> {
    shown(conn, &[id])?.pop().ok_or(campfire_domain::Error::NotFound)
}

/// Those of these messages that still exist, in the order in which they were said.
pub fn shown(conn: &mut AnyConnection, ids: &[MessageId]) -> Result<Vec<Shown>> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let found = joined!()
            .filter(messages::id.eq_any(some.iter().map(|id| id.get())))
            .load::<Joined>(conn)
            .map_err(failed)?;
        rows.extend(found);
    }
    rows.sort_by_key(|(message, ..)| (message.created_at, message.id));
    furnish(conn, rows)
}

/// Those of these messages that stand in rooms of the user, in the order in which they were said.
pub fn visible_to(conn: &mut AnyConnection, user: UserId, ids: &[MessageId]) -> Result<Vec<Shown>> {
    let theirs =
        memberships::table.filter(memberships::user_id.eq(user.get())).select(memberships::room_id);
    let rows = joined!()
        .filter(messages::id.eq_any(ids.iter().map(|id| id.get())))
        .filter(messages::room_id.eq_any(theirs))
        .order((messages::created_at, messages::id))
        .load::<Joined>(conn)
        .map_err(failed)?;
    furnish(conn, rows)
}

/// A page of the messages of a room that brought a file, the newest first, before a message or from
/// the newest on.
pub fn with_files(
    conn: &mut AnyConnection,
    room: RoomId,
    before: Option<MessageId>,
) -> Result<Vec<Shown>> {
    let from = match before {
        Some(cursor) => {
            let at: i64 = messages::table
                .find(cursor.get())
                .filter(messages::room_id.eq(room.get()))
                .select(messages::created_at)
                .first(conn)
                .map_err(failed)?;
            (at, cursor.get())
        }
        None => (i64::MAX, i64::MAX),
    };
    let rows = joined!()
        .filter(messages::room_id.eq(room.get()))
        .filter(messages::attachment_id.is_not_null())
        .filter(messages::created_at.le(from.0))
        .filter(messages::created_at.lt(from.0).or(messages::id.lt(from.1)))
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(PAGE)
        .load::<Joined>(conn)
        .map_err(failed)?;
    furnish(conn, rows)
}

/// The oldest page of what was said in a room since that moment.
pub fn created_since(conn: &mut AnyConnection, room: RoomId, since: Time) -> Result<Vec<Shown>> {
    let rows = joined!()
        .filter(messages::room_id.eq(room.get()))
        .filter(messages::created_at.gt(since.micros()))
        .order((messages::created_at, messages::id))
        .limit(PAGE)
        .load::<Joined>(conn)
        .map_err(failed)?;
    furnish(conn, rows)
}

/// The first of what was said in a room from that moment on.
pub fn first_since(
    conn: &mut AnyConnection,
    room: RoomId,
    since: Time,
) -> Result<Option<MessageId>> {
    let first = messages::table
        .filter(messages::room_id.eq(room.get()))
        .filter(messages::created_at.ge(since.micros()))
        .order((messages::created_at, messages::id))
        .select(messages::id)
        .first::<i64>(conn)
        .optional()
        .map_err(failed)?;
    Ok(first.map(MessageId::from))
}

/// The newest page, ascending, of what was said or changed in a room since that moment.
pub fn updated_since(conn: &mut AnyConnection, room: RoomId, since: Time) -> Result<Vec<Shown>> {
    let changed: Vec<i64> = messages::table
        .filter(messages::room_id.eq(room.get()))
        .filter(messages::updated_at.gt(since.micros()))
        .order(messages::updated_at.desc())
        .limit(CHANGES)
        .select(messages::id)
        .load(conn)
        .map_err(failed)?;
    let mut rows = joined!()
        .filter(messages::id.eq_any(changed))
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(PAGE)
        .load::<Joined>(conn)
        .map_err(failed)?;
    rows.reverse();
    furnish(conn, rows)
}

/// Whether a room has more messages than fit on a page.
pub fn paged(conn: &mut AnyConnection, room: RoomId) -> Result<bool> {
    let first_beyond = messages::table
        .filter(messages::room_id.eq(room.get()))
        .order((messages::created_at, messages::id))
        .offset(PAGE)
        .select(messages::id)
        .first::<i64>(conn)
        .optional()
        .map_err(failed)?;
    Ok(first_beyond.is_some())
}

fn row(conn: &mut AnyConnection, room: RoomId, id: MessageId) -> Result<Joined> {
    joined!()
        .filter(messages::id.eq(id.get()))
        .filter(messages::room_id.eq(room.get()))
        .first(conn)
        .map_err(failed)
}

/// The page on one side of a message, ascending. Equal times are told apart by the id, so nothing
/// is shown twice or never (decision 2.3).
fn beside(
    conn: &mut AnyConnection,
    room: RoomId,
    cursor: MessageId,
    way: Way,
) -> Result<Vec<Joined>> {
    let at: i64 = messages::table
        .find(cursor.get())
        .filter(messages::room_id.eq(room.get()))
        .select(messages::created_at)
        .first(conn)
        .map_err(failed)?;
    let page = joined!().filter(messages::room_id.eq(room.get())).limit(PAGE);
    // The first bound is what the index runs along, the second sorts out equal times.
    match way {
        Way::Older => {
            let mut rows = page
                .filter(messages::created_at.le(at))
                .filter(messages::created_at.lt(at).or(messages::id.lt(cursor.get())))
                .order((messages::created_at.desc(), messages::id.desc()))
                .load(conn)
                .map_err(failed)?;
            rows.reverse();
            Ok(rows)
        }
        Way::Newer => page
            .filter(messages::created_at.ge(at))
            .filter(messages::created_at.gt(at).or(messages::id.gt(cursor.get())))
            .order((messages::created_at, messages::id))
            .load(conn)
            .map_err(failed),
    }
}

/// Adds the boosts and those who are mentioned, in one query each for all.
fn furnish(conn: &mut AnyConnection, rows: Vec<Joined>) -> Result<Vec<Shown>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<MessageId> = rows.iter().map(|(message, ..)| message.id.into()).collect();
    let mut boosts = cheers::on_messages(conn, &ids)?;
    let named: Vec<Vec<UserId>> =
        rows.iter().map(|(message, ..)| body::mentioned(&message.body_html)).collect();
    let people = people::by_ids(conn, &named.concat())?;
    rows.into_iter()
        .zip(named)
        .map(|((message, creator, attachment), named)| {
            let message = Message::from(message);
            let boosts = boosts.remove(&message.id).unwrap_or_default();
            let attachment = attachment.map(Blob::from);
            let mentioned =
                people.iter().filter(|user| named.contains(&user.id)).cloned().collect();
            Ok(Shown { message, creator: creator.try_into()?, attachment, boosts, mentioned })
        })
        .collect()
}
