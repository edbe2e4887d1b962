//! Channels: who may subscribe to what, and what is said on it.

use std::{sync::Arc, time::Instant};

use campfire_domain::{RoomId, memberships::presence};
use campfire_realtime::{
    Signal, Stream, Transition,
    cable::{Action, Channel},
    hub::{Asked, Topic},
};
use campfire_store as store;

use crate::{app::App, cable::Seat, online};

/// Lets somebody hear a channel, or rejects it. Whether they are signed in still, and a member, is
/// asked now, whatever they hold.
pub async fn subscribe(app: &App, seat: &Seat, identifier: Arc<str>, channel: Channel) {
    let Some(topic) = topic(app, seat, &channel) else {
        return app.hub.refuse(seat.socket, &identifier);
    };
    if app.hub.ask(seat.socket, Arc::clone(&identifier), topic) != Asked::Waiting {
        return;
    }
    if !may_hear(app, seat, topic.room()).await {
        return app.hub.refuse(seat.socket, &identifier);
    }
    let admitted = app.hub.admit(seat.socket, &identifier);
    match channel {
        Channel::Presence { visible, .. } if admitted => {
            look(app, seat, &identifier, visible.unwrap_or(true)).await;
        }
        Channel::Online if admitted => online::tell(app, seat.socket, &identifier),
        _ => {}
    }
}

/// Does what a page says on a channel that it hears.
pub async fn perform(app: &App, seat: &mut Seat, identifier: &str, action: Action) {
    match (action, app.hub.topic(seat.socket, identifier)) {
        (Action::Present, Some(Topic::Presence(_))) => look(app, seat, identifier, true).await,
        (Action::Absent, Some(Topic::Presence(_))) => look(app, seat, identifier, false).await,
        (Action::Refresh, Some(Topic::Presence(_))) => still_here(app, seat, identifier).await,
        (Action::Start, Some(Topic::Stream(Stream::RoomTyping(room)))) => {
            type_in(app, seat, room, true)
        }
        (Action::Stop, Some(Topic::Stream(Stream::RoomTyping(room)))) => {
            type_in(app, seat, room, false)
        }
        _ => tracing::debug!(?action, "ignored an action that its channel does not have"),
    }
}

/// Writes down that these rooms are no longer looked at.
pub async fn leave_all(app: &App, seat: &Seat, rooms: Vec<RoomId>) {
    let me = seat.user;
    for room in rooms {
        let left = app.store.write(move |tx| presence::leave(tx, room, me)).await;
        forgive(left, room);
    }
}

/// What a channel is about, if this person may ask for it at all.
fn topic(app: &App, seat: &Seat, channel: &Channel) -> Option<Topic> {
    let me = seat.user;
    match channel {
        Channel::RoomMessages { signed_stream_name } => {
            let stream = app.streams.verify(signed_stream_name)?;
            matches!(stream, Stream::RoomMessages(_)).then_some(stream.into())
        }
        Channel::TurboStreams { signed_stream_name } => {
            let stream = app.streams.verify(signed_stream_name)?;
            let mine = stream.user().is_none_or(|user| user == me);
            (mine && stream.room().is_none()).then_some(stream.into())
        }
        Channel::Presence { room, .. } => Some(Topic::Presence(*room)),
        Channel::Typing { room } => Some(Stream::RoomTyping(*room).into()),
        Channel::ReadRooms => Some(Stream::UserReads(me).into()),
        Channel::UnreadRooms => Some(Stream::UserUnreads(me).into()),
        Channel::Online => Some(Stream::Online.into()),
        Channel::Heartbeat => Some(Topic::Heartbeat),
    }
}

/// Whether the session still lives, and whose it is is a member of the room.
async fn may_hear(app: &App, seat: &Seat, room: Option<RoomId>) -> bool {
    let (me, session) = (seat.user, seat.session);
    let may = app.store.read(move |conn| {
        let is_member = match room {
            Some(room) => store::rooms::for_member(conn, room, me).is_ok(),
            None => true,
        };
        Ok(is_member && store::sessions::is_live(conn, session)?)
    });
    may.await.unwrap_or(false)
}

/// The page begins or ends to show the room.
async fn look(app: &App, seat: &Seat, identifier: &str, visible: bool) {
    let me = seat.user;
    match app.hub.set_present(seat.socket, identifier, visible) {
        Transition::Appeared(room) => {
            let appeared = app.store.write(move |tx| presence::appear(tx, room, me)).await;
            forgive(appeared, room);
            app.bus.signal(Signal::Read { user: me, room });
        }
        Transition::Left(room) => leave_all(app, seat, vec![room]).await,
        Transition::Unchanged => {
            if let (true, Some(Topic::Presence(room))) =
                (visible, app.hub.topic(seat.socket, identifier))
            {
                let read = app.store.write(move |tx| presence::read(tx, room, me)).await;
                forgive(read, room);
                app.bus.signal(Signal::Read { user: me, room });
            }
        }
    }
}

/// A page that said it was hidden does not come back by this.
async fn still_here(app: &App, seat: &Seat, identifier: &str) {
    let Some(room) = app.hub.looks_at(seat.socket, identifier) else { return };
    let me = seat.user;
    let refreshed = app.store.write(move |tx| presence::refresh(tx, room, me)).await;
    forgive(refreshed, room);
}

fn type_in(app: &App, seat: &mut Seat, room: RoomId, start: bool) {
    // Beginning is throttled; the end is always told, or a name would stand there for seconds.
    if start && !seat.typing.take(Instant::now()) {
        return;
    }
    app.bus.signal(Signal::Typing { room, user: seat.user, name: seat.name.to_string(), start });
}

/// Presence of somebody who was removed in the same moment is nobody's loss.
fn forgive<T>(outcome: campfire_domain::Result<T>, room: RoomId) {
    match outcome {
        Ok(_) | Err(campfire_domain::Error::NotFound) => {}
        Err(error) => tracing::warn!(room.id = %room, %error, "could not note presence: {error}"),
    }
}
