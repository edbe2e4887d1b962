//! Unread marks that people set and clear themselves, seen at once in all their pages.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use campfire_domain::{MessageId, memberships::reading};
use campfire_realtime::Signal;
use campfire_store as store;

use crate::{
    Error, Result,
    app::App,
    extract::{InRoom, SignedIn},
};

/// `PUT /rooms/{room_id}/messages/{message_id}/unread`: what comes from here on was not read.
pub async fn create(
    app: Data<App>,
    found: InRoom,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (room, user, membership) = (found.room.id, found.user.id, found.membership);
    let message: MessageId = path.1.parse().map_err(|_| Error::NotFound)?;
    let marked = app.store.write(move |tx| {
        let message = store::messages::in_room(tx.conn(), room, message)?;
        reading::leave_unread(tx, &membership, &message)?;
        Ok(store::unread::counts(tx.conn(), user)?.remove(&room).unwrap_or_default())
    });
    let store::unread::Unread { messages, mentions } = marked.await?;
    app.bus.signal(Signal::Unread { user, room, messages, mentions });
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /users/me/unreads`: everything was read.
pub async fn destroy(app: Data<App>, signed_in: SignedIn) -> Result<HttpResponse> {
    let user = signed_in.user.id;
    for room in app.store.write(move |tx| store::unread::read_all(tx, user)).await? {
        app.bus.signal(Signal::Read { user, room });
    }
    Ok(HttpResponse::NoContent().finish())
}
