//! Quiet hours: when somebody does not want to be notified.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::users::quiet_hours::QuietHours;
use campfire_store as store;

use crate::{
    Result,
    app::App,
    cookies,
    extract::{Fields, SignedIn},
    profiles,
};

/// `PUT /users/me/quiet_hours`: from when to when, by the clock of the browser that asks.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    fields.require("quiet_hours")?;
    let (begin, end) = (fields.text("quiet_hours[begin]"), fields.text("quiet_hours[end]"));
    let zone = cookies::time_zone(&request);
    let hours = match QuietHours::between(begin, end, zone.as_deref()) {
        Ok(hours) => hours,
        Err(error) => return profiles::refused(&app, &request, &signed_in, &fields, error).await,
    };
    let me = signed_in.user.id;
    app.store.write(move |tx| store::quiet_hours::keep(tx, me, &hours)).await?;
    Ok(profiles::noticed(&app, &request, "Saved. Your devices stay silent then."))
}

/// `DELETE /users/me/quiet_hours`: notifications may come at any time.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    app.store.write(move |tx| store::quiet_hours::forget(tx, me)).await?;
    Ok(profiles::noticed(&app, &request, "Your devices may tell you at any time again."))
}
