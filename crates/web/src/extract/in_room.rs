//! Who is asking, as a member of the room in the address.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use campfire_domain::{Membership, Room, RoomId, User, users::sessions::Session};
use campfire_store as store;

use super::SignedIn;
use crate::{Error, Result, app::App, cookies::Carried};

/// Proof that somebody is signed in and a member of the room that the path names. Everybody else
/// gets 404: even existence is private.
pub struct InRoom {
    /// Who.
    pub user: User,
    /// In which browser.
    pub session: Session,
    /// Where.
    pub room: Room,
    /// As what.
    pub membership: Membership,
}

/// The same, for pages that people open by address: everybody else is sent home with a word.
pub struct OnRoomPage(pub InRoom);

impl InRoom {
    async fn require(request: HttpRequest) -> Result<Self> {
        let app = App::of(&request);
        let SignedIn { user, session } = SignedIn::extract(&request).await?;
        let room: RoomId = room_in_path(&request).ok_or(Error::NotFound)?;
        let member = user.id;
        let (room, membership) =
            app.store.read(move |conn| store::rooms::for_member(conn, room, member)).await?;
        Ok(Self { user, session, room, membership })
    }
}

impl OnRoomPage {
    /// The member of an open or closed room; pings are sent home.
    pub fn shared(self, app: &App) -> Result<InRoom> {
        if self.0.room.is_direct() { Err(no_such_room(app)) } else { Ok(self.0) }
    }

    /// The member of a ping; other rooms are sent home.
    pub fn ping(self, app: &App) -> Result<InRoom> {
        if self.0.room.is_direct() { Ok(self.0) } else { Err(no_such_room(app)) }
    }
}

/// The id that the path gives the room.
fn room_in_path(request: &HttpRequest) -> Option<RoomId> {
    request.match_info().get("room_id")?.parse().ok()
}

impl FromRequest for InRoom {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::require(request.clone()))
    }
}

impl FromRequest for OnRoomPage {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = App::of(&request);
            InRoom::require(request).await.map(Self).map_err(|error| match error {
                Error::NotFound => no_such_room(&app),
                other => other,
            })
        })
    }
}

fn no_such_room(app: &App) -> Error {
    let alert = Some("That room is gone, or not open to you.".to_owned());
    Error::NoSuchRoom(Box::new(app.cookies.carry(&Carried { alert, ..Carried::default() })))
}
