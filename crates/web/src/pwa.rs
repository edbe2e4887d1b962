//! What browsers and phones ask about the whole app: its name, its logo, what robots may read.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Query},
};
use campfire_store as store;
use serde::Deserialize;
use serde_json::json;

use crate::{Result, app::App};

/// Five minutes, as published; the address changes with the logo.
const LOGO_KEPT: &str = "max-age=300, public, stale-while-revalidate=604800";

/// How large the logo is wanted.
#[derive(Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

/// `GET /account/logo`: 512 pixels, or 192 when `size=small`.
pub async fn logo(app: Data<App>, wanted: Query<Size>) -> HttpResponse {
    let name = if wanted.size == "small" { "images/logo-192.png" } else { "images/logo-512.png" };
    match app.assets.bytes(name) {
        Some(bytes) => HttpResponse::Ok()
            .content_type("image/png")
            .insert_header((header::CACHE_CONTROL, LOGO_KEPT))
            .body(bytes),
        None => HttpResponse::NotFound().finish(),
    }
}

/// `GET /webmanifest.json`: what the app is called and looks like on a home screen.
pub async fn manifest(app: Data<App>) -> Result<HttpResponse> {
    let account = app.store.read(store::accounts::current).await?;
    let name = account.as_ref().map_or("Campfire", |account| account.name.as_str());
    let version = account.as_ref().map_or(0, |account| account.updated_at.millis());
    let icon = |size: &str, query: &str, purpose: &str| json!({ "src": format!("/account/logo?{query}v={version}"), "type": "image/png", "sizes": size, "purpose": purpose });
    let manifest = json!({
        "name": name,
        "description": "Talk with your people.",
        "categories": ["social", "business", "productivity"],
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#ffffff",
        "background_color": "#ffffff",
        "icons": [icon("192x192", "size=small&", "any"), icon("512x512", "", "any"), icon("512x512", "", "maskable")],
    });
    Ok(HttpResponse::Ok().content_type("application/manifest+json").body(manifest.to_string()))
}

/// `GET /robots.txt`: nothing here is for robots.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
