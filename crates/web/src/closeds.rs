//! Closed rooms: making them for those on their list, and closing rooms to them.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::{
    Result as DomainResult, UserId,
    rooms::{self as domain, Kind},
    users::Users,
};
use campfire_store::Tx;

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, InRoom, OnRoomPage, SignedIn},
    joins::mistake,
    page,
    room_forms::{self as forms, Asked},
    rooms,
};

/// `GET /rooms/closeds/new`.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    forms::new(&app, &request, &signed_in.user, Kind::Closed).await
}

/// `GET /rooms/closeds/{room_id}/edit`: the room's settings, as if it were closed.
pub async fn edit(app: Data<App>, request: HttpRequest, found: OnRoomPage) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found.shared(&app)?;
    forms::edit(&app, &request, &user, &room, Kind::Closed).await
}

/// `POST /rooms/closeds`: a room for exactly the people listed.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let user = signed_in.user;
    if !forms::may_create(&app, &user).await? {
        return Err(Error::Forbidden);
    }
    let fields = &fields.and_linked(&request);
    fields.require("room")?;
    let (name, listed) = (fields.text("room[name]").to_owned(), fields.people()?);
    let creator = user.clone();
    let made = app.store.write(move |tx| {
        let members = known(tx, &listed)?;
        domain::close(tx, &creator, &name, &members)
    });
    match made.await {
        Ok(room) => Ok(page::redirect(&request, rooms::path(room.id))),
        Err(error) => {
            let mistake = Some(&mistake(error)?);
            let asked = Asked { room: None, kind: Kind::Closed, fields, mistake };
            forms::show(&app, &request, &user, &asked).await
        }
    }
}

/// `PATCH /rooms/closeds/{room_id}`: renames the room, and makes its members those listed.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
    fields: Fields,
) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found.shared(&app)?;
    if !user.can_administer(room.creator_id) {
        return Err(Error::Forbidden);
    }
    let fields = &fields.and_linked(&request);
    fields.require("room")?;
    let (name, listed) = (fields.text("room[name]").to_owned(), fields.people()?);
    let (actor, was) = (user.clone(), room.clone());
    let changed = app.store.write(move |tx| {
        let members = known(tx, &listed)?;
        domain::make_closed(tx, &actor, was, &name, &members)
    });
    match changed.await {
        Ok(room) => Ok(page::redirect(&request, rooms::path(room.id))),
        Err(error) => {
            let mistake = Some(&mistake(error)?);
            let asked = Asked { room: Some(&room), kind: Kind::Closed, fields, mistake };
            forms::show(&app, &request, &user, &asked).await
        }
    }
}

/// Those of the people listed who exist.
fn known(tx: &mut Tx, listed: &[UserId]) -> DomainResult<Vec<UserId>> {
    Ok(tx.users_among(listed)?.into_iter().map(|user| user.id).collect())
}
