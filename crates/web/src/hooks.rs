//! Hooks: addresses at which monitoring and other tools post into a room, and the page on which
//! they are made and taken away.

mod slack;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data, Path},
};
use campfire_domain::{
    self as domain, HookId, Memberships,
    messages::{self, Draft},
    rooms::hooks::{self, Hook, HookToken},
};
use campfire_store as store;
use serde_json::Value;

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, InRoom, escaped},
    joins::mistake,
    page,
    views::hooks as view,
};

/// What forms are sent as, and what curl sends.
const FORM: &str = "application/x-www-form-urlencoded";

/// `GET /rooms/{room_id}/hooks`: the addresses of a room.
pub async fn index(app: Data<App>, request: HttpRequest, found: InRoom) -> Result<HttpResponse> {
    let (actor, room) = (found.user.clone(), found.room.id);
    app.store.write(move |tx| hooks::may(tx, &actor, room)).await?;
    listed(&app, &request, StatusCode::OK, &found, ("", None)).await
}

/// `POST /rooms/{room_id}/hooks`: makes one.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    fields: Fields,
) -> Result<HttpResponse> {
    fields.require("hook")?;
    let (actor, place) = (found.user.clone(), found.membership.clone());
    let name = fields.text("hook[name]").to_owned();
    let typed = name.clone();
    match app.store.write(move |tx| hooks::open(tx, &actor, &place, &name)).await {
        Ok(hook) => {
            let notice = format!("{} may post here now. Its address is below.", hook.name);
            Ok(page::noticed(&app, &request, path_of(&found), notice))
        }
        Err(error) => {
            let mistake = mistake(error)?;
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            listed(&app, &request, wrong, &found, (&typed, Some(&mistake.message))).await
        }
    }
}

/// `DELETE /rooms/{room_id}/hooks/{hook_id}`: takes one away.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    found: InRoom,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id: HookId = path.1.parse().map_err(|_| Error::NotFound)?;
    let (actor, place) = (found.user.clone(), found.membership.clone());
    app.store.write(move |tx| hooks::revoke(tx, &actor, &place, id)).await?;
    Ok(page::noticed(&app, &request, path_of(&found), "That address no longer posts here."))
}

/// `POST /hooks/{token}`: plain text, or JSON with a `text`.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    token: Path<String>,
    body: Bytes,
) -> Result<HttpResponse> {
    let hook = called(&app, &request, &token).await?;
    let media_type = request.content_type().to_ascii_lowercase();
    let said = match media_type.as_str() {
        "application/json" => json(&body)?["text"].as_str().map(escaped),
        // What curl says of anything unless it is told otherwise.
        "multipart/form-data" => return Err(wrong("Please send plain text, or JSON with a text.")),
        FORM => Some(untold(&body).map_or_else(|| utf8(&body).map(escaped), Ok)?),
        _ => Some(escaped(utf8(&body)?)),
    };
    say(&app, hook, said).await
}

/// `POST /hooks/{token}/slack`: what tools send that know how to talk to Slack.
pub async fn post_slack(
    app: Data<App>,
    request: HttpRequest,
    token: Path<String>,
    body: Bytes,
) -> Result<HttpResponse> {
    let hook = called(&app, &request, &token).await?;
    let payload = match request.content_type().to_ascii_lowercase().as_str() {
        FORM => {
            let form = url::form_urlencoded::parse(&body);
            let payload = form.into_iter().find(|(name, _)| name == "payload");
            payload.map_or_else(|| json(&body), |(_, payload)| json(payload.as_bytes()))?
        }
        _ => json(&body)?,
    };
    say(&app, hook, slack::read(&payload)).await
}

/// The hook of that address, which has not posted too often.
async fn called(app: &App, request: &HttpRequest, token: &str) -> Result<Hook> {
    let token = HookToken::new(token);
    let hook = app.store.read(move |conn| store::hooks::by_token(conn, &token)).await?;
    let hook = hook.ok_or(Error::NotFound)?;
    app.limits.hook_posts.take(request, hook.id)?;
    Ok(hook)
}

async fn say(app: &App, hook: Hook, said: Option<String>) -> Result<HttpResponse> {
    let said = said.filter(|said| !said.trim().is_empty());
    let said = said.ok_or_else(|| wrong("There is no text in that."))?;
    let draft = Draft::text(said);
    if draft.body.is_too_long() {
        return Err(wrong("That is too long for one message. Please send less of it."));
    }
    let posted = app.store.write(move |tx| {
        let membership = tx.membership(hook.room_id, hook.user_id)?;
        let message = messages::post(tx, &membership, draft)?;
        store::hooks::used(tx, &hook)?;
        Ok(message)
    });
    posted.await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok"))
}

/// The text of JSON that nobody called JSON.
fn untold(body: &[u8]) -> Option<String> {
    let object = serde_json::from_slice::<Value>(body).ok()?;
    object["text"].as_str().map(escaped)
}

fn utf8(body: &[u8]) -> Result<&str> {
    std::str::from_utf8(body).map_err(|_| wrong("Please send text as UTF-8."))
}

fn json(body: &[u8]) -> Result<Value> {
    serde_json::from_slice(body).map_err(|_| wrong("That is no JSON with a text."))
}

fn wrong(message: &str) -> Error {
    Error::Unprocessable { field: "text", message: message.to_owned() }
}

async fn listed(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    found: &InRoom,
    (typed, mistake): (&str, Option<&str>),
) -> Result<HttpResponse> {
    let room = found.room.id;
    let hooks: domain::Result<Vec<Hook>> =
        app.store.read(move |conn| store::hooks::of_room(conn, room)).await;
    let view = view::HooksView {
        room: &found.room,
        hooks: &hooks?,
        base: &app.origin(request),
        typed,
        mistake,
    };
    page::answer(app, request, status, &found.user, |chrome| view::page(chrome, &view)).await
}

fn path_of(found: &InRoom) -> String {
    format!("/rooms/{}/hooks", found.room.id)
}
