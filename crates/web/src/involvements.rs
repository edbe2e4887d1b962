//! Involvements: what a member wants to hear of a room.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::memberships::involvement;

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, InRoom},
    page,
    views::rooms::involvement as view,
};

/// `GET /rooms/{room_id}/involvement`: the four choices.
pub async fn show(app: Data<App>, request: HttpRequest, found: InRoom) -> Result<HttpResponse> {
    let InRoom { user, room, membership, .. } = found;
    page::show(&app, &request, &user, |chrome| view::page(chrome, room.id, membership.involvement))
        .await
}

/// `PUT /rooms/{room_id}/involvement`: makes one of them.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    fields: Fields,
) -> Result<HttpResponse> {
    let InRoom { room, membership, .. } = found;
    let fields = fields.and_linked(&request);
    let wanted = fields.text("involvement").parse().map_err(|_| Error::Unprocessable {
        field: "involvement",
        message: "Please choose what to hear of the room.".to_owned(),
    })?;
    app.store.write(move |tx| involvement::choose(tx, &membership, wanted)).await?;
    Ok(page::redirect(&request, format!("/rooms/{}/involvement", room.id)))
}
