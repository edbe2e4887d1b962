//! The API: what bots may ask beside the published calls, with their key as a bearer.

mod description;
mod events;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::{Room, users::bots::Scope};
use campfire_store as store;
use serde::Serialize;
use utoipa::ToSchema;

pub use description::{CALLS, describe};
pub use events::index as events;

use crate::{
    Result,
    app::App,
    extract::{ByKey, Caller},
    page,
    wire::{UserJson, Wire},
};

/// Where bots wait for news.
pub const WAITS: &str = "/api/events";

/// The bot itself.
#[derive(Serialize, ToSchema)]
pub struct Me {
    #[serde(flatten)]
    user: UserJson,
    /// What its administrators let it do: `read`, `post`, `react`, `manage`.
    scopes: Vec<&'static str>,
}

/// A room that the bot is in.
#[derive(Serialize, ToSchema)]
#[schema(as = Room)]
pub struct RoomJson {
    /// Names the room.
    id: i64,
    /// What it is called; pings are called nothing.
    name: Option<String>,
    /// `open`, `closed` or `direct`.
    kind: &'static str,
    /// Where it is.
    url: String,
}

/// `GET /api/me`.
pub async fn me(app: Data<App>, request: HttpRequest, bot: ByKey) -> Result<HttpResponse> {
    let user = Wire::of(&app, &request).user(&bot.user);
    let scopes = bot.scopes.iter().map(|scope| scope.word()).collect();
    Ok(page::json(&request, &mut HttpResponse::Ok(), &Me { user, scopes }))
}

/// `GET /api/rooms`: the bot's rooms, by name.
pub async fn rooms(app: Data<App>, request: HttpRequest, bot: ByKey) -> Result<HttpResponse> {
    bot.must(Scope::Read)?;
    let id = bot.user.id;
    let rooms = app.store.read(move |conn| store::rooms::of_user(conn, id)).await?;
    let wire = Wire::of(&app, &request);
    let shown: Vec<RoomJson> = rooms.into_iter().map(|(room, _)| shown(&wire, room)).collect();
    Ok(page::json(&request, &mut HttpResponse::Ok(), &shown))
}

/// `GET /api/rooms/{room_id}/members`: who is in a room, by name.
pub async fn members(app: Data<App>, request: HttpRequest, caller: Caller) -> Result<HttpResponse> {
    caller.must(Scope::Read)?;
    let room = caller.room.id;
    let members = app.store.read(move |conn| store::rooms::member_users(conn, room)).await?;
    let wire = Wire::of(&app, &request);
    let members = members.iter().filter(|user| user.is_active());
    let shown: Vec<UserJson> = members.map(|user| wire.user(user)).collect();
    Ok(page::json(&request, &mut HttpResponse::Ok(), &shown))
}

/// `GET /api/openapi.json`: what all of this is, for programs and those who write them.
pub async fn openapi(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let description = describe(&app.origin(&request), &app.settings.version);
    page::json(&request, &mut HttpResponse::Ok(), &description)
}

fn shown(wire: &Wire<'_>, room: Room) -> RoomJson {
    RoomJson {
        id: room.id.get(),
        name: room.name.filter(|_| room.kind != campfire_domain::rooms::Kind::Direct),
        kind: room.kind.word(),
        url: wire.address(&format!("/rooms/{}", room.id)),
    }
}
