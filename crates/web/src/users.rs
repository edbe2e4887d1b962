//! People: the page of one of them.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use campfire_domain::{UserId, users::Role};
use campfire_store as store;

use crate::{
    Error, Result,
    app::App,
    avatars, bots,
    extract::SignedIn,
    page,
    representations::{Format, choose},
    transfers,
    views::{
        bans,
        users::{self as view, ForAdministrators, UserView},
    },
};

/// `GET /users/{user_id}`: anybody of any status, for everybody here.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let id: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let found = app.store.read(move |conn| {
        let user = store::users::by_id(conn, id)?;
        let hears = user.role != Role::Bot || store::bots::has_key(conn, id)?;
        Ok((user, store::bans::withheld_since(conn, id)?, hears))
    });
    let (user, withheld_since, hears) = found.await?;
    if choose(&request, &[Format::Html]).is_none() {
        return Err(Error::NotAcceptable);
    }
    let me = &signed_in.user;
    let is_me = me.id == id;
    let has_door = !is_me && user.is_active() && user.role != Role::Bot;
    let transfer_url =
        (me.is_administrator() && has_door).then(|| transfers::url(&app, &request, user.id));
    let settings = format!("{}/{}/edit", bots::PATH, user.id);
    let is_chat_bot = user.is_active() && user.role == Role::Bot && hears;
    let for_administrators = me.is_administrator().then(|| ForAdministrators {
        transfer_url: transfer_url.as_deref(),
        settings: is_chat_bot.then_some(settings.as_str()),
        ban: (!is_me && user.role != Role::Bot).then(|| bans::control(&user, withheld_since)),
    });
    let avatar_url = &avatars::url(&app, &user);
    let may_ping = user.is_active() && !is_me && hears;
    let view = UserView { user: &user, avatar_url, is_me, may_ping, for_administrators };
    page::show(&app, &request, me, |chrome| view::page(chrome, &view)).await
}
