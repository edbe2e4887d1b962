//! Messages: pages of them, saying something, changing it, taking it back.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use campfire_domain::{
    self as domain, Message, MessageId, RoomId, User, UserId,
    messages::{self, Body, ClientMessageId, Draft, body},
};
use campfire_store::{self as store, Tx, blobs::Facts, messages::Shown};
use serde::Deserialize;

use crate::{
    Error, Result, answers,
    app::App,
    extract::{Fields, InRoom, SignedIn},
    files, page, presenting, rooms,
    views::{
        Chrome, dom_id, messages as view,
        rooms::{Unsaid, room_is_gone},
        streams::{append, remove},
    },
};

/// Which page is asked for: before or after a message, else the newest. `before` wins.
#[derive(Deserialize)]
pub struct Cursor {
    before: Option<String>,
    after: Option<String>,
}

/// `GET /rooms/{room_id}/messages`: a page of messages as bare rows; 204 when there are none.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    cursor: Query<Cursor>,
) -> Result<HttpResponse> {
    let room = found.room.id;
    let before = cursor.before.as_deref().map(message_id).transpose()?;
    let after = cursor.after.as_deref().map(message_id).transpose()?;
    let rows = app.store.read(move |conn| match (before, after) {
        (Some(before), _) => store::messages::page_before(conn, room, before),
        (None, Some(after)) => store::messages::page_after(conn, room, after),
        (None, None) => store::messages::page_last(conn, room),
    });
    let rows = rows.await?;
    if rows.is_empty() {
        return Ok(HttpResponse::NoContent().finish());
    }
    let changed_at = rows.iter().map(|row| row.message.updated_at).max();
    let changed_at = changed_at.expect("there is a message");
    let views = presenting::present_all(&app, &rows);
    Ok(page::fragment_of(&request, changed_at, view::list(&views)))
}

/// `POST /rooms/{room_id}/messages`: says something. Asked again under the same client message
/// id, it answers the same and does nothing twice.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    room: Path<String>,
    fields: Fields,
) -> Result<HttpResponse> {
    fields.require("message")?;
    let Ok(room) = room.parse::<RoomId>() else { return Ok(gone()) };
    let said = say(&app, &request, &signed_in.user, room, &fields).await;
    if !page::wants_stream(&request) {
        return said_by_itself(&app, &request, signed_in, room, &fields, said).await;
    }
    let message = match said {
        Err(Error::NotFound) => return Ok(gone()),
        said => said?,
    };
    let row = match Shown::fresh(&message, &signed_in.user) {
        Some(row) => row,
        None => row(&app, room, message.id).await?,
    };
    let rendered = view::message(&presenting::present(&app, &row));
    Ok(page::stream(&request, &[append(dom_id::messages(room), rendered)]))
}

/// Posts what the form says.
async fn say(
    app: &App,
    request: &HttpRequest,
    user: &User,
    room: RoomId,
    fields: &Fields,
) -> Result<Message> {
    let (me, draft) = (user.id, draft(app, fields)?);
    let file = attachment(app, request, me, fields).await?;
    let say = move |tx: &mut Tx, attachment| {
        let membership = domain::Memberships::membership(tx, room, me)?;
        messages::post(tx, &membership, Draft { attachment, ..draft })
    };
    Ok(files::with_file(app, file, say, |message| message.attachment).await?)
}

/// The answer to a form that the browser sent by itself, because scripts were late: the room, which
/// says where they are sent who are not in it, or the room with what could not be said.
async fn said_by_itself(
    app: &App,
    request: &HttpRequest,
    signed_in: SignedIn,
    room: RoomId,
    fields: &Fields,
    said: Result<Message>,
) -> Result<HttpResponse> {
    match said {
        Ok(_) | Err(Error::NotFound) => Ok(page::redirect(request, rooms::path(room))),
        Err(Error::Unprocessable { message, .. }) => {
            let unsaid = Unsaid { text: fields.text("message[body]"), reason: &message };
            rooms::unsaid(app, request, signed_in, room, unsaid).await
        }
        Err(error) => Err(error),
    }
}

/// `GET /rooms/{room_id}/messages/{message_id}`: just the message; a closed editor asks for it.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let row = row(&app, found.room.id, message_id(&path.1)?).await?;
    let view = presenting::present(&app, &row);
    page::show(&app, &request, &found.user, |chrome| view::page(chrome, &view)).await
}

/// `GET /rooms/{room_id}/messages/{message_id}/edit`: the editor, for those who may change it.
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let row = row(&app, found.room.id, message_id(&path.1)?).await?;
    if !found.user.can_administer(row.message.creator_id) {
        return Err(Error::Forbidden);
    }
    let view = presenting::present_for_editing(&app, &row);
    page::show(&app, &request, &found.user, |chrome| view::edit_page(chrome, &view, None)).await
}

/// `PATCH /rooms/{room_id}/messages/{message_id}`: says something else instead.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    path: Path<(String, String)>,
    fields: Fields,
) -> Result<HttpResponse> {
    fields.require("message")?;
    let id = message_id(&path.1)?;
    let draft = draft(&app, &fields)?;
    let InRoom { user, membership, room, .. } = found;
    let editor = user.clone();
    let file = attachment(&app, &request, user.id, &fields).await?;
    let say = move |tx: &mut Tx, attachment| {
        messages::edit(tx, &editor, &membership, id, Draft { attachment, ..draft })
    };
    let edited = files::with_file(&app, file, say, |message| message.attachment);
    match edited.await {
        Ok(_) => Ok(page::redirect(&request, format!("/rooms/{}/messages/{id}", room.id))),
        Err(domain::Error::Invalid { message, .. }) if answers::wants_html(&request) => {
            let mut row = row(&app, room.id, id).await?;
            row.message.body_html = body::clean(fields.text("message[body]"));
            row.message.body_text = body::plain_text(&row.message.body_html, &|_| None);
            let view = presenting::present_for_editing(&app, &row);
            let again = |chrome: &Chrome<'_>| view::edit_page(chrome, &view, Some(&message));
            page::answer(&app, &request, StatusCode::UNPROCESSABLE_ENTITY, &user, again).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `DELETE /rooms/{room_id}/messages/{message_id}`: takes it back.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id = message_id(&path.1)?;
    let InRoom { user, membership, room, .. } = found;
    let removed: Message =
        app.store.write(move |tx| messages::remove(tx, &user, &membership, id)).await?;
    if page::wants_stream(&request) {
        return Ok(page::stream(&request, &[remove(dom_id::message(&removed.client_message_id))]));
    }
    Ok(page::redirect(&request, format!("/rooms/{}", room.id)))
}

/// `DELETE /rooms/{room_id}/messages/sent/{client_message_id}`: takes back what was given up on its
/// way; 204 when nothing of it had come through.
pub async fn withdraw(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id: ClientMessageId = path.1.parse()?;
    let InRoom { user, membership, .. } = found;
    let withdrawn =
        app.store.write(move |tx| messages::withdraw(tx, &user, &membership, &id)).await?;
    Ok(match withdrawn {
        Some(message) => {
            page::stream(&request, &[remove(dom_id::message(&message.client_message_id))])
        }
        None => HttpResponse::NoContent().finish(),
    })
}

/// What somebody wants to say, from the fields of their form.
fn draft(app: &App, fields: &Fields) -> Result<Draft> {
    let body = Body::from_html(fields.text("message[body]"));
    let given = fields.get("message[client_message_id]").filter(|id| !id.is_empty());
    Ok(Draft {
        mentions: messages::mentions::mentionees(body.html(), &app.mentions),
        client_message_id: given.map(str::parse).transpose()?,
        attachment: None,
        body,
    })
}

/// The file of the form, kept; there may be so many of somebody in so long.
async fn attachment(
    app: &App,
    request: &HttpRequest,
    sender: UserId,
    fields: &Fields,
) -> Result<Option<Facts>> {
    let Some(upload) = fields.file("message[attachment]") else { return Ok(None) };
    app.limits.uploads.take(request, sender)?;
    Ok(Some(files::keep(app, upload).await?))
}

async fn row(app: &App, room: RoomId, id: MessageId) -> Result<Shown> {
    Ok(app.store.read(move |conn| store::messages::one(conn, room, id)).await?)
}

fn message_id(text: &str) -> Result<MessageId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The room went away while somebody wrote: said in the composer's place, as published.
fn gone() -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(room_is_gone().into_string())
}
