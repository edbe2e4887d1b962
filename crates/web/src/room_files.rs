//! A room's files: all that was sent there, the newest first.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use campfire_domain::MessageId;
use campfire_store as store;
use serde::Deserialize;

use crate::{
    Error, Result,
    app::App,
    extract::{InRoom, OnRoomPage},
    page, presenting,
    rooms::display_name,
    views::room_files::{self as view, RoomFilesView},
};

/// Which page is asked for: before a message, else the newest.
#[derive(Deserialize)]
pub struct Cursor {
    before: Option<String>,
}

/// `GET /rooms/{room_id}/files`.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    OnRoomPage(found): OnRoomPage,
    cursor: Query<Cursor>,
) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found;
    let before = cursor.before.as_deref().map(|id| id.parse().map_err(|_| Error::NotFound));
    let before: Option<MessageId> = before.transpose()?;
    let id = room.id;
    let (rows, people) = app
        .store
        .read(move |conn| {
            Ok((
                store::messages::with_files(conn, id, before)?,
                store::rooms::member_users(conn, id)?,
            ))
        })
        .await?;
    let messages = presenting::present_all(&app, &rows);
    let name = display_name(&room, &user, &people);
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == store::messages::PAGE);
    let older = rows.last().filter(|_| is_full).map(|row| row.message.id);
    let view = RoomFilesView { room: &room, name: &name, messages: &messages, before, older };
    page::show(&app, &request, &user, |chrome| view::page(chrome, &view)).await
}
