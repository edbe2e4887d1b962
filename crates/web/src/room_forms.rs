//! Room forms: what the pages that make and change open and closed rooms show, and who may make
//! rooms at all.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use campfire_domain::{
    Room, User, UserId,
    rooms::{self as domain, Kind},
};
use campfire_store as store;

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{Fields, InRoom},
    joins::mistake,
    page, rooms,
    views::{
        forms::Mistake,
        rooms::form::{self as view, Choice, FormView},
    },
};

/// What a new room is called until somebody names it.
const NEW_NAME: &str = "New room";

/// A form to show.
struct Asked<'a> {
    /// The room to change; none to make one.
    room: Option<&'a Room>,
    /// What it will be.
    kind: Kind,
    /// What was said so far.
    fields: &'a Fields,
    /// What was wrong with it.
    mistake: Option<&'a Mistake>,
}

/// Whether somebody may make open and closed rooms (domain rule 9.3).
pub async fn may_create(app: &App, user: &User) -> Result<bool> {
    Ok(user.is_administrator() || !is_restricted(app).await?)
}

/// Whether only administrators may make open and closed rooms.
pub async fn is_restricted(app: &App) -> Result<bool> {
    let account = app.store.read(store::accounts::current).await?;
    Ok(account.is_some_and(|account| account.settings.restrict_room_creation_to_administrators))
}

/// An empty form for a room of that kind.
pub async fn new(
    app: &App,
    request: &HttpRequest,
    user: &User,
    kind: Kind,
) -> Result<HttpResponse> {
    if !may_create(app, user).await? {
        return Err(Error::Forbidden);
    }
    let fields = &Fields::default().and_linked(request);
    show(app, request, user, &Asked { room: None, kind, fields, mistake: None }).await
}

/// The form of a room, as if it were of that kind.
pub async fn edit(
    app: &App,
    request: &HttpRequest,
    found: InRoom,
    kind: Kind,
) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found;
    let fields = &Fields::default().and_linked(request);
    show(app, request, &user, &Asked { room: Some(&room), kind, fields, mistake: None }).await
}

/// Makes a room of that kind from what the form says.
pub async fn create(
    app: &App,
    request: &HttpRequest,
    user: User,
    kind: Kind,
    fields: Fields,
) -> Result<HttpResponse> {
    let fields = &fields.and_linked(request);
    let (name, listed) = said(fields)?;
    let creator = user.clone();
    let made = app.store.write(move |tx| match kind {
        Kind::Open => domain::open(tx, &creator, &name),
        Kind::Closed | Kind::Direct => domain::close(tx, &creator, &name, &listed),
    });
    let made = made.await;
    answer(app, request, &user, Asked { room: None, kind, fields, mistake: None }, made).await
}

/// Makes a room what the form says, and of that kind.
pub async fn update(
    app: &App,
    request: &HttpRequest,
    found: InRoom,
    kind: Kind,
    fields: Fields,
) -> Result<HttpResponse> {
    let InRoom { user, room, .. } = found;
    let fields = &fields.and_linked(request);
    let (name, listed) = said(fields)?;
    let stays = kind == Kind::Open || listed.contains(&user.id);
    let (actor, was) = (user.clone(), room.clone());
    let changed = app.store.write(move |tx| match kind {
        Kind::Open => domain::make_open(tx, &actor, was, &name),
        Kind::Closed | Kind::Direct => domain::make_closed(tx, &actor, was, &name, &listed),
    });
    let changed = changed.await;
    if let (Ok(room), false) = (&changed, stays) {
        let left = format!("You left {}.", room.name.as_deref().unwrap_or_default());
        return Ok(page::noticed(app, request, "/", left));
    }
    let asked = Asked { room: Some(&room), kind, fields, mistake: None };
    answer(app, request, &user, asked, changed).await
}

/// The name and the people that the form says; only closed rooms ask for people.
fn said(fields: &Fields) -> Result<(String, Vec<UserId>)> {
    fields.require("room")?;
    Ok((fields.text("room[name]").to_owned(), fields.people()?))
}

/// Leads to the room, or back to the form with what was wrong about it.
async fn answer(
    app: &App,
    request: &HttpRequest,
    user: &User,
    asked: Asked<'_>,
    outcome: campfire_domain::Result<Room>,
) -> Result<HttpResponse> {
    match outcome {
        Ok(room) => Ok(page::redirect(request, rooms::path(room.id))),
        Err(error) => {
            let mistake = Some(&mistake(error)?);
            show(app, request, user, &Asked { mistake, ..asked }).await
        }
    }
}

/// The form with what was typed; 422 when something about it was wrong.
async fn show(
    app: &App,
    request: &HttpRequest,
    user: &User,
    asked: &Asked<'_>,
) -> Result<HttpResponse> {
    let id = asked.room.map(|room| room.id);
    let loaded = app.store.read(move |conn| {
        let members = id.map(|id| store::rooms::member_users(conn, id)).transpose()?;
        Ok((store::users::active(conn)?, members.unwrap_or_default()))
    });
    let (active, members) = loaded.await?;
    let chosen = match asked.mistake {
        Some(_) => asked.fields.people()?,
        None if asked.room.is_none() => vec![user.id],
        None => members.iter().map(|member| member.id).collect(),
    };
    let current = asked.room.and_then(|room| room.name.as_deref());
    let view = FormView {
        room: asked.room.map(|room| (room.id, current.unwrap_or_default())),
        kind: asked.kind,
        name: asked.fields.get("room[name]").or(current).unwrap_or(NEW_NAME),
        choices: choices(app, active, members, &chosen),
        me: user.id,
        may_change: asked.room.is_none_or(|room| user.can_administer(room.creator_id)),
        mistake: asked.mistake,
    };
    let status = asked.mistake.map_or(StatusCode::OK, |_| StatusCode::UNPROCESSABLE_ENTITY);
    page::answer(app, request, status, user, |chrome| view::page(chrome, &view)).await
}

/// Everybody who may be in the room: who is chosen first, then the others. Members who left stay
/// on the list, so that saving does not drop them unseen.
fn choices(app: &App, active: Vec<User>, members: Vec<User>, chosen: &[UserId]) -> Vec<Choice> {
    let known: Vec<UserId> = active.iter().map(|user| user.id).collect();
    let left = members.into_iter().filter(|member| !known.contains(&member.id));
    let everybody = active.into_iter().chain(left);
    let mut choices: Vec<Choice> = everybody
        .map(|user| Choice {
            chosen: chosen.contains(&user.id),
            person: avatars::person(app, &user),
        })
        .collect();
    choices.sort_by_key(|choice| !choice.chosen);
    choices
}
