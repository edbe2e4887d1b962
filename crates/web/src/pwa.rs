//! What browsers and phones ask about the whole app: its name, its logo, its service worker, what
//! to show without a network, what robots may read.

use std::collections::BTreeSet;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use campfire_domain::Account;
use campfire_store::{self as store, blobs::Blob, files::Derived};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    app::App,
    files::{self, Offer},
    page,
    views::{
        layout::{DOORS, STYLESHEETS},
        offline as view,
    },
};

/// Five minutes, as published; the address changes with the logo.
const LOGO_KEPT: &str = "max-age=300, public, stale-while-revalidate=604800";

/// Where the page is that stands in for all others while there is no network.
const OFFLINE: &str = "/offline";
/// What that page is made of beside what all pages are.
const BESIDES: [&str; 3] = [DOORS, "css/dark.css", "js/controllers/offline_controller.js"];
/// Browsers ask again on every visit; what they get is small and decides what they keep.
const WORKER_KEPT: &str = "max-age=0, private, must-revalidate";

/// What it looks like, for those who think about installing it: name, size, form and words.
const SCREENS: [(&str, &str, &str, &str); 4] = [
    ("images/screens/room.webp", "1080x2400", "narrow", "A room where people talk"),
    ("images/screens/rooms.webp", "1080x2400", "narrow", "All rooms, and what is new in them"),
    ("images/screens/search.webp", "1080x2400", "narrow", "Finding what was said"),
    ("images/screens/wide.webp", "1280x800", "wide", "A room where people talk"),
];

/// How large the logo is wanted.
#[derive(Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

/// `GET /account/logo`: 512 pixels, or 192 when `size=small`; ours while there is no other.
pub async fn logo(
    app: Data<App>,
    request: HttpRequest,
    wanted: Query<Size>,
) -> Result<HttpResponse> {
    let (made, ours) = match wanted.size.as_str() {
        "small" => (Derived::SmallLogo, "images/logo-192.png"),
        _ => (Derived::Logo, "images/logo-512.png"),
    };
    let account = app.store.read(store::accounts::current).await?;
    let changed_at = account.as_ref().map_or(0, |account| account.updated_at.micros());
    if let Some(flown) = flown(&app, account, made).await? {
        let offer = Offer {
            key: &made.of(&flown.facts.key),
            size: None,
            tag: format!("\"logo-{changed_at}-{}\"", wanted.size == "small"),
            media_type: "image/png",
            filename: "logo.png",
            inline: true,
            kept: LOGO_KEPT,
        };
        return files::offer(&app, &request, &offer).await;
    }
    let bytes = app.assets.bytes(ours).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, LOGO_KEPT))
        .body(bytes))
}

/// The logo that an administrator uploaded, if it can be drawn.
async fn flown(app: &App, account: Option<Account>, made: Derived) -> Result<Option<Blob>> {
    let Some(id) = account.and_then(|account| account.logo) else { return Ok(None) };
    let blob = app.store.read(move |conn| store::blobs::by_id(conn, id)).await?;
    let made = app.studio.make(&app.files, &blob, made).await?;
    Ok(made.map(|_| blob))
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
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#ffffff",
        "background_color": "#ffffff",
        "shortcuts": [
            { "name": "New chat room", "url": "/rooms/opens/new", "icons": [icon("192x192", "size=small&", "any")] },
            { "name": "My profile", "url": "/users/me/profile", "icons": [icon("192x192", "size=small&", "any")] },
        ],
        "screenshots": screens(&app),
        "icons": [icon("192x192", "size=small&", "any"), icon("512x512", "", "any"), icon("512x512", "", "maskable")],
    });
    Ok(HttpResponse::Ok().content_type("application/manifest+json").body(manifest.to_string()))
}

fn screens(app: &App) -> Vec<Value> {
    let screen = |&(path, sizes, form, label): &(&str, &str, &str, &str)| json!({ "src": app.assets.url(path), "type": "image/webp", "sizes": sizes, "form_factor": form, "label": label });
    SCREENS.iter().map(screen).collect()
}

/// `GET /service-worker.js`: the worker behind a line that says what to keep, and under which key
/// its browser subscribes. A release with other assets is another worker, which browsers notice by
/// its bytes.
pub async fn service_worker(app: Data<App>) -> Result<HttpResponse> {
    let script = app.assets.bytes("worker/service_worker.js").ok_or(Error::NotFound)?;
    let named = STYLESHEETS.iter().chain(&BESIDES).map(|name| app.assets.url(name));
    // Each once: a browser refuses to keep a list that names something twice.
    let assets: BTreeSet<&str> =
        named.chain(app.assets.modules().iter().map(String::as_str)).collect();
    let digest = Sha256::digest(format!("{}{assets:?}", app.settings.version));
    let version: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let key = &app.settings.vapid_public_key;
    let shell = json!({ "version": version, "offline": OFFLINE, "assets": assets, "key": key });
    let script = [format!("const shell = {shell}\n").as_bytes(), &script].concat();
    Ok(HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, WORKER_KEPT))
        .body(script))
}

/// `GET /offline`: the page that the service worker keeps, the same for everybody.
pub async fn offline(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    page::show_anybody(&app, &request, StatusCode::OK, view::page).await
}

/// `GET /robots.txt`: nothing here is for robots.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
