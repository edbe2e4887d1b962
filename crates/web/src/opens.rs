//! Open rooms: making them, and making rooms open.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::rooms::Kind;

use crate::{
    Result,
    app::App,
    extract::{Fields, OnRoomPage, SignedIn},
    room_forms as forms,
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
    forms::edit(&app, &request, found.shared(&app)?, Kind::Open).await
}

/// `POST /rooms/opens`: a room for everybody.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    forms::create(&app, &request, signed_in.user, Kind::Open, fields).await
}

/// `PATCH /rooms/opens/{room_id}`: renames the room, and opens it to everybody.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
    fields: Fields,
) -> Result<HttpResponse> {
    forms::update(&app, &request, found.shared(&app)?, Kind::Open, fields).await
}
