//! Avatars: the picture of a user, uploaded or drawn from their initials.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use campfire_domain::{
    self as domain, User,
    users::{Role, avatars, names},
};
use campfire_store::{
    self as store,
    blobs::{Blob, Facts},
    files::Derived,
};

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, SignedIn},
    files::{self, Offer},
    page,
    signed::Purpose,
    views::{Person, avatars as view},
};

/// Half an hour, as published, but private: a proxy has no business with faces.
const KEPT: &str = "max-age=1800, private, stale-while-revalidate=604800";

/// Where the picture of that user is; the address changes whenever the user does.
pub fn url(app: &App, user: &User) -> String {
    let token = app.signed.user(Purpose::Avatar, user.id);
    format!("/users/{token}/avatar?v={}", user.updated_at.format("%Y%m%d%H%M%S"))
}

/// The user as pages show them.
pub fn person(app: &App, user: &User) -> Person {
    Person::of(user, url(app, user))
}

/// `GET /users/{token}/avatar`.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    token: Path<String>,
    _: SignedIn,
) -> Result<HttpResponse> {
    let id = app.signed.read_user(Purpose::Avatar, &token).ok_or(Error::NotFound)?;
    let user = app.store.read(move |conn| store::users::by_id(conn, id)).await?;
    let tag = format!("W/\"{}-{}\"", user.id, user.updated_at.micros());
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    if let Some(worn) = worn(&app, &user).await? {
        let key = Derived::Avatar.of(&worn.facts.key);
        let offer = Offer {
            key: &key,
            size: None,
            tag,
            media_type: "image/webp",
            filename: "avatar.webp",
            inline: true,
            kept: KEPT,
        };
        return files::offer(&app, &request, &offer).await;
    }
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml; charset=utf-8")
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(picture(&user).into_string()))
}

/// The picture that somebody uploaded, if it can be drawn.
async fn worn(app: &App, user: &User) -> Result<Option<Blob>> {
    let Some(id) = user.avatar else { return Ok(None) };
    let blob = app.store.read(move |conn| store::blobs::by_id(conn, id)).await?;
    let made = app.studio.make(&app.files, &blob, Derived::Avatar).await?;
    Ok(made.map(|_| blob))
}

/// The picture that a form brings, kept.
pub async fn chosen(app: &App, fields: &Fields) -> domain::Result<Option<Facts>> {
    match fields.file("user[avatar]") {
        Some(upload) => files::keep_picture(app, upload, "avatar").await.map(Some),
        None => Ok(None),
    }
}

/// `DELETE /users/{any}/avatar`: one's own initials again, whoever is named.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    app.store.write(move |tx| avatars::wear(tx, me, None)).await?;
    Ok(page::redirect(&request, "/users/me/profile"))
}

fn picture(user: &User) -> maud::Markup {
    let colour = names::avatar_colour(user.id);
    match user.role {
        Role::Bot => view::bot(colour),
        Role::Member | Role::Administrator => view::initials(&names::initials(&user.name), colour),
    }
}
