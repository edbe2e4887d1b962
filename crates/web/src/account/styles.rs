//! Custom styles: CSS of the administrators, linked last on every page. It is served as a style
//! sheet and nothing else, so nothing in it becomes HTML (integrations, 7.6).

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use campfire_domain::{
    Account,
    account::{self, Change},
};
use campfire_store as store;
use serde::Deserialize;

use super::current;
use crate::{
    Result,
    app::App,
    extract::{Admin, Fields},
    joins::mistake,
    page,
    views::{account::styles as view, forms::Mistake},
};

/// Where they are written.
const PATH: &str = "/account/custom_styles/edit";
/// The address carries their version, so browsers may keep that for ever.
const KEPT: &str = "public, max-age=31536000, immutable";
/// Any other version is asked for again.
const ASKED: &str = "public, max-age=0, must-revalidate";

/// Which version is wanted.
#[derive(Deserialize)]
pub struct Version {
    #[serde(default)]
    v: String,
}

/// The address of the present styles; none when there are none.
pub fn url(account: &Account) -> Option<String> {
    let version = account.updated_at.millis();
    account.custom_styles.as_ref().map(|_| format!("/account/custom_styles?v={version}"))
}

/// `GET /account/custom_styles`: the style sheet, for everybody who sees a page.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    wanted: Query<Version>,
) -> Result<HttpResponse> {
    let account = app.store.read(store::accounts::current).await?;
    let version = account.as_ref().map_or(0, |account| account.updated_at.millis());
    let tag = format!("\"{version}\"");
    let cache = if wanted.v == version.to_string() { KEPT } else { ASKED };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.as_str()))
        .insert_header((header::CACHE_CONTROL, cache));
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let styles = account.and_then(|account| account.custom_styles).unwrap_or_default();
    Ok(response.content_type("text/css; charset=utf-8").body(styles))
}

/// `GET /account/custom_styles/edit`.
pub async fn edit(app: Data<App>, request: HttpRequest, admin: Admin) -> Result<HttpResponse> {
    let styles = current(&app).await?.custom_styles.unwrap_or_default();
    form(&app, &request, StatusCode::OK, &admin, &styles, None).await
}

/// `PUT /account/custom_styles`; without a word about them they stay.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    fields: Fields,
) -> Result<HttpResponse> {
    fields.require("account")?;
    let typed = fields.get("account[custom_styles]").map(str::to_owned);
    let change = Change { custom_styles: typed.clone(), ..Change::default() };
    let actor = admin.user.clone();
    match app.store.write(move |tx| account::change(tx, &actor, change)).await {
        Ok(_) => Ok(page::noticed(&app, &request, PATH, "Saved. Open pages wear it already.")),
        Err(error) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let typed = typed.as_deref().unwrap_or_default();
            form(&app, &request, status, &admin, typed, Some(&mistake(error)?)).await
        }
    }
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    admin: &Admin,
    styles: &str,
    mistake: Option<&Mistake>,
) -> Result<HttpResponse> {
    page::answer(app, request, status, &admin.user, |chrome| view::page(chrome, styles, mistake))
        .await
}
