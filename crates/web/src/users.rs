//! People: the page of one of them.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use campfire_domain::UserId;
use campfire_store as store;

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::SignedIn,
    page,
    views::users::{self as view, UserView},
};

/// `GET /users/{user_id}`: anybody of any status, for everybody here.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let id: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let user = app.store.read(move |conn| store::users::by_id(conn, id)).await?;
    let avatar_url = avatars::url(&app, &user);
    let shows_email_address = signed_in.user.is_administrator();
    let is_me = signed_in.user.id == id;
    page::show(&app, &request, &signed_in.user, |chrome| {
        let avatar_url = &avatar_url;
        view::page(chrome, &UserView { user: &user, avatar_url, shows_email_address, is_me })
    })
    .await
}
