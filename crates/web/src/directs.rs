//! Pings: direct rooms between a fixed set of people.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::{UserId, rooms::directs};

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, SignedIn},
    page, rooms,
};

/// `POST /rooms/directs`: finds or starts the ping with these people. `user_ids[]` may stand in
/// the body or in the address.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let linked: Vec<(String, String)> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let linked = linked.iter().filter(|(name, _)| name == "user_ids[]").map(|(_, id)| id.as_str());
    let ids = fields.all("user_ids[]").into_iter().chain(linked).filter(|id| !id.is_empty());
    let people: Vec<UserId> = ids
        .map(|id| id.parse().map_err(|_| Error::BadRequest("a user id is a number".to_owned())))
        .collect::<Result<_>>()?;
    let me = signed_in.user;
    let room = app.store.write(move |tx| directs::start(tx, &me, &people)).await?;
    Ok(page::redirect(&request, rooms::path(room.id)))
}
