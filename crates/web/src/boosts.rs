//! Boosts: cheering a message, and taking a cheer back.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use campfire_domain::{
    self as domain, BoostId, Memberships, MessageId, UserId, messages::boosts as cheers,
};
use campfire_store::{self as store, messages::Shown};

use crate::{
    Error, Result,
    app::App,
    extract::{Fields, SignedIn},
    page, presenting,
    views::boosts as view,
};

/// `GET /messages/{message_id}/boosts`: the cheers on a message.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    message: Path<String>,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let row = found(&app, signed_in.user.id, &message).await?;
    let view = presenting::present(&app, &row);
    page::show(&app, &request, &signed_in.user, |chrome| view::page(chrome, &view)).await
}

/// `GET /messages/{message_id}/boosts/new`: the form for a cheer in one's own words.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    message: Path<String>,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let row = found(&app, signed_in.user.id, &message).await?;
    let view = presenting::present(&app, &row);
    page::show(&app, &request, &signed_in.user, |chrome| view::new_page(chrome, &view)).await
}

/// `POST /messages/{message_id}/boosts`: cheers.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    message: Path<String>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    let message = found(&app, me, &message).await?.message;
    fields.require("boost")?;
    let content = fields.text("boost[content]").to_owned();
    let given = app.store.write(move |tx| {
        let membership = tx.membership(message.room_id, me)?;
        cheers::give_once(tx, &membership, message.id, &content)
    });
    given.await?;
    Ok(page::redirect(&request, format!("/messages/{}/boosts", message.id)))
}

/// `DELETE /messages/{message_id}/boosts/{boost_id}`: takes one's own cheer back.
pub async fn destroy(
    app: Data<App>,
    path: Path<(String, String)>,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    let message = found(&app, me, &path.0).await?.message;
    let boost: BoostId = path.1.parse().map_err(|_| Error::NotFound)?;
    let taken = app.store.write(move |tx| {
        let membership = tx.membership(message.room_id, me)?;
        cheers::take_back(tx, &membership, message.id, boost)
    });
    taken.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The message of that id, if it stands in a room of the user.
async fn found(app: &App, user: UserId, id: &str) -> Result<Shown> {
    let id: MessageId = id.parse().map_err(|_| Error::NotFound)?;
    let found = app.store.read(move |conn| store::messages::visible_to(conn, user, &[id]));
    Ok(found.await?.pop().ok_or(domain::Error::NotFound)?)
}
