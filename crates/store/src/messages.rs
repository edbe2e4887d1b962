//! Messages: remembered for the verbs, and read page by page for the screens.

mod counts;
mod pages;

use campfire_domain::{
    BlobId, Error, Message, MessageId, Messages, Result, RoomId, Time, UserId,
    messages::{ClientMessageId, NewMessage},
};
use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, delete, insert_into, update,
};

pub use counts::{are_after, are_before, count};
pub use pages::{
    PAGE, Shown, by_id, created_since, first_since, one, page_after, page_around, page_before,
    page_last, paged, shown, updated_since, visible_to, with_files,
};

use crate::{
    blobs,
    connection::{AnyConnection, on_each},
    failure::{failed, taken},
    schema::{mentions, messages},
    search,
    sql::AT_ONCE,
    tx::Tx,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct Row {
    id: i64,
    room_id: i64,
    creator_id: i64,
    client_message_id: String,
    body_html: String,
    body_text: String,
    attachment_id: Option<i64>,
    edited_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            room_id: row.room_id.into(),
            creator_id: row.creator_id.into(),
            client_message_id: ClientMessageId::from_stored(row.client_message_id),
            body_html: row.body_html,
            body_text: row.body_text,
            attachment: row.attachment_id.map(BlobId::from),
            edited_at: row.edited_at.map(Time::from_micros),
            created_at: Time::from_micros(row.created_at),
            updated_at: Time::from_micros(row.updated_at),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = mentions, treat_none_as_default_value = false)]
struct Mention {
    message_id: i64,
    user_id: i64,
}

/// The message of that id in that room, or [`NotFound`](Error::NotFound).
pub fn in_room(conn: &mut AnyConnection, room: RoomId, id: MessageId) -> Result<Message> {
    let row = messages::table
        .find(id.get())
        .filter(messages::room_id.eq(room.get()))
        .select(Row::as_select())
        .first(conn)
        .map_err(failed)?;
    Ok(row.into())
}

/// Whom a message mentions.
pub fn mentionees(conn: &mut AnyConnection, id: MessageId) -> Result<Vec<UserId>> {
    let ids: Vec<i64> = mentions::table
        .filter(mentions::message_id.eq(id.get()))
        .order(mentions::user_id)
        .select(mentions::user_id)
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

fn insert_mentions(conn: &mut AnyConnection, id: MessageId, users: &[UserId]) -> Result<()> {
    for some in users.chunks(AT_ONCE) {
        let rows: Vec<Mention> =
            some.iter().map(|user| Mention { message_id: id.get(), user_id: user.get() }).collect();
        on_each!(conn, |conn| insert_into(mentions::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(conn))
        .map_err(failed)?;
    }
    Ok(())
}

impl Messages for Tx {
    fn message(&mut self, room: RoomId, id: MessageId) -> Result<Message> {
        in_room(self.conn(), room, id)
    }

    fn filename(&mut self, file: BlobId) -> Result<Option<String>> {
        blobs::filename(self.conn(), file)
    }

    fn message_by_client_id(
        &mut self,
        room: RoomId,
        id: &ClientMessageId,
    ) -> Result<Option<Message>> {
        let row = messages::table
            .filter(messages::room_id.eq(room.get()))
            .filter(messages::client_message_id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn())
            .optional()
            .map_err(failed)?;
        Ok(row.map(Message::from))
    }

    fn insert_message(&mut self, message: NewMessage) -> Result<Message> {
        // The verb holds the room and has looked for the client's id, so nothing is guarded here.
        let id: i64 = insert_into(messages::table)
            .values((
                messages::room_id.eq(message.room_id.get()),
                messages::creator_id.eq(message.creator_id.get()),
                messages::client_message_id.eq(message.client_message_id.as_str()),
                messages::body_html.eq(&message.body_html),
                messages::body_text.eq(&message.body_text),
                messages::attachment_id.eq(message.attachment.map(BlobId::get)),
                messages::created_at.eq(message.created_at.micros()),
                messages::updated_at.eq(message.created_at.micros()),
            ))
            .returning(messages::id)
            .get_result(self.conn())
            .map_err(taken("client_message_id"))?;
        let id = MessageId::from(id);
        insert_mentions(self.conn(), id, &message.mentionees)?;
        search::index(self.conn(), id, &message.body_text, message.attachment)?;
        Ok(Message {
            id,
            room_id: message.room_id,
            creator_id: message.creator_id,
            client_message_id: message.client_message_id,
            body_html: message.body_html,
            body_text: message.body_text,
            attachment: message.attachment,
            edited_at: None,
            created_at: message.created_at,
            updated_at: message.created_at,
        })
    }

    fn update_message(&mut self, message: &Message, mentionees: Option<&[UserId]>) -> Result<()> {
        let conn = self.conn();
        let changed = update(messages::table.find(message.id.get()))
            .set((
                messages::body_html.eq(&message.body_html),
                messages::body_text.eq(&message.body_text),
                messages::attachment_id.eq(message.attachment.map(BlobId::get)),
                messages::edited_at.eq(message.edited_at.map(Time::micros)),
                messages::updated_at.eq(message.updated_at.micros()),
            ))
            .execute(conn)
            .map_err(failed)?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        if let Some(mentionees) = mentionees {
            delete(mentions::table.filter(mentions::message_id.eq(message.id.get())))
                .execute(conn)
                .map_err(failed)?;
            insert_mentions(conn, message.id, mentionees)?;
        }
        search::forget(conn, message.id)?;
        search::index(conn, message.id, &message.body_text, message.attachment)
    }

    fn touch_message(&mut self, id: MessageId, at: Time) -> Result<()> {
        update(messages::table.find(id.get()))
            .set(messages::updated_at.eq(at.micros()))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn delete_message(&mut self, message: &Message) -> Result<()> {
        // Boosts, mentions and search words go along by the rules of the tables.
        delete(messages::table.find(message.id.get()))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }
}
