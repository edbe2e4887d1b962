//! Closed rooms: making them for those on their list, and closing rooms to them.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::rooms::Kind;

use crate::{
    Result,
    app::App,
    extract::{Fields, OnRoomPage, SignedIn},
    room_forms as forms,
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
    forms::edit(&app, &request, found.shared(&app)?, Kind::Closed).await
}

/// `POST /rooms/closeds`: a room for exactly the people listed.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    forms::create(&app, &request, signed_in.user, Kind::Closed, fields).await
}

/// `PATCH /rooms/closeds/{room_id}`: renames the room, and makes its members those listed.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
    fields: Fields,
) -> Result<HttpResponse> {
    forms::update(&app, &request, found.shared(&app)?, Kind::Closed, fields).await
}
