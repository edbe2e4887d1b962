//! Open rooms: making them, and making rooms open.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::rooms::{self as domain, Kind};

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, InRoom, OnRoomPage, SignedIn},
    joins::mistake,
    page,
    room_forms::{self as forms, Asked},
    rooms,
};

/// `GET /rooms/opens/new`.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    forms::new(&app, &request, &signed_in.user, Kind::Open).await
}

/// `GET /rooms/opens/{room_id}/edit`: the room's settings, as if it were open.
pub async fn edit(app: Data<App>, request: HttpRequest, found: OnRoomPage) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found.shared(&app)?;
    forms::edit(&app, &request, &user, &room, Kind::Open).await
}

/// `POST /rooms/opens`: a room for everybody.
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
    let (creator, name) = (user.clone(), fields.text("room[name]").to_owned());
    match app.store.write(move |tx| domain::open(tx, &creator, &name)).await {
        Ok(room) => Ok(page::redirect(&request, rooms::path(room.id))),
        Err(error) => {
            let mistake = Some(&mistake(error)?);
            let asked = Asked { room: None, kind: Kind::Open, fields, mistake };
            forms::show(&app, &request, &user, &asked).await
        }
    }
}

/// `PATCH /rooms/opens/{room_id}`: renames the room, and opens it to everybody.
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
    let (actor, was, name) = (user.clone(), room.clone(), fields.text("room[name]").to_owned());
    match app.store.write(move |tx| domain::make_open(tx, &actor, was, &name)).await {
        Ok(room) => Ok(page::redirect(&request, rooms::path(room.id))),
        Err(error) => {
            let mistake = Some(&mistake(error)?);
            let asked = Asked { room: Some(&room), kind: Kind::Open, fields, mistake };
            forms::show(&app, &request, &user, &asked).await
        }
    }
}
