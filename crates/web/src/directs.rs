//! Pings: direct rooms between a fixed set of people.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::rooms::{self as domain, directs};
use campfire_store as store;

use crate::{
    Result,
    app::App,
    avatars,
    extract::{Fields, InRoom, OnRoomPage, SignedIn},
    page, rooms,
    views::rooms::pings as view,
};

/// `GET /rooms/directs/new`: whom to ping.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user;
    let active = app.store.read(store::users::active).await?;
    let others = active.iter().filter(|user| user.id != me.id);
    let people: Vec<_> = others.map(|user| avatars::person(&app, user)).collect();
    page::show(&app, &request, &me, |chrome| view::new(chrome, me.id, &people)).await
}

/// `POST /rooms/directs`: finds or starts the ping with these people. `user_ids[]` may stand in
/// the body or in the address.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let people = fields.and_linked(&request).people()?;
    let me = signed_in.user;
    let room = app.store.write(move |tx| directs::start(tx, &me, &people)).await?;
    Ok(page::redirect(&request, rooms::path(room.id)))
}

/// `GET /rooms/directs/{room_id}/edit`: who is in the ping, and its end.
pub async fn edit(app: Data<App>, request: HttpRequest, found: OnRoomPage) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found.ping(&app)?;
    let id = room.id;
    let members = app.store.read(move |conn| store::rooms::member_users(conn, id)).await?;
    let name = rooms::display_name(&room, &user, &members);
    let people: Vec<_> = members.iter().map(|member| avatars::person(&app, member)).collect();
    page::show(&app, &request, &user, |chrome| view::edit(chrome, id, &name, &people)).await
}

/// `DELETE /rooms/directs/{room_id}`: by any of its people.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    found: OnRoomPage,
) -> Result<HttpResponse> {
    let InRoom { user, membership, .. } = found.ping(&app)?;
    app.store.write(move |tx| domain::remove(tx, &user, &membership)).await?;
    Ok(page::redirect(&request, "/"))
}
