//! By bots: what programs say, read, change and cheer, each at two addresses. The published ones
//! have the key in the path and answer as they always did; those under `/api` take the key as a
//! bearer and say in words what went wrong.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::{Data, Query},
};
use campfire_domain::{
    self as domain, BoostId, MessageId,
    messages::{self, ClientMessageId, Draft, boosts as cheers, mentions},
    users::bots::Scope,
};
use campfire_store::{self as store, Tx, messages::Shown};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

pub use crate::page::JSON;
use crate::{
    Error, Result,
    app::App,
    extract::{Caller, Said},
    files, page, presenting,
    representations::{self, Format},
    views::messages as view,
    wire::{MessageJson, Wire},
};

/// Which page is asked for. Blank cursors count as none.
#[derive(Deserialize)]
pub struct Cursor {
    before: Option<String>,
    after: Option<String>,
}

impl Cursor {
    /// The ids that are meant: digits at the start count, as published; no digits are nothing.
    fn ids(&self) -> Result<(Option<MessageId>, Option<MessageId>)> {
        let id = |text: &Option<String>| match text.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => {
                let digits = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
                text[..digits].parse().map(Some).map_err(|_| Error::NotFound)
            }
        };
        Ok((id(&self.before)?, id(&self.after)?))
    }
}

/// `GET …/messages`: a page of messages, oldest first.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    cursor: Query<Cursor>,
) -> Result<HttpResponse> {
    caller.must(Scope::Read)?;
    let room = caller.room.id;
    let (before, after) = match cursor.ids() {
        Ok(ids) => ids,
        Err(error) => return absent(&caller, error),
    };
    let look = app.store.read_slow(move |conn| {
        let rows = match (before, after) {
            (Some(before), _) => store::messages::page_before(conn, room, before)?,
            (None, Some(after)) => store::messages::page_after(conn, room, after)?,
            (None, None) => store::messages::page_last(conn, room)?,
        };
        let (total, more) = (store::messages::count(conn, room)?, rows.first().zip(rows.last()));
        let more = match more {
            Some((_, last)) if after.is_some() => {
                let id = last.message.id;
                store::messages::are_after(conn, &last.message)?.then(|| format!("after={id}"))
            }
            Some((first, _)) => {
                let id = first.message.id;
                store::messages::are_before(conn, &first.message)?.then(|| format!("before={id}"))
            }
            None => None,
        };
        Ok((rows, total, more))
    });
    let (rows, total, more) = match look.await {
        Ok(found) => found,
        Err(error) => return absent(&caller, error.into()),
    };
    match representations::named(&request) {
        None | Some(Format::Json) => {}
        Some(Format::Html) => {
            let views = presenting::present_all(&app, &rows);
            return Ok(page::fragment(&request, view::list(&views)));
        }
        Some(_) => return Err(Error::NotAcceptable),
    }
    let wire = Wire::of(&app, &request);
    let shown: Vec<MessageJson> = rows.iter().map(|row| wire.message(row)).collect();
    let mut response = HttpResponse::Ok();
    response.insert_header(("x-total-count", total.to_string()));
    if let Some(query) = more {
        let next = wire.address(&format!("{}?{query}", request.uri().path()));
        response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    Ok(page::json(&request, &mut response, &shown))
}

/// `GET …/messages/{message_id}`: one message; under `/api` only.
pub async fn show(app: Data<App>, request: HttpRequest, caller: Caller) -> Result<HttpResponse> {
    caller.must(Scope::Read)?;
    let row = row(&app, &caller, Caller::message_in(&request)?).await?;
    Ok(shown(&app, &request, &mut HttpResponse::Ok(), &row))
}

/// `POST …/messages`: says something. Asked again under the same `Idempotency-Key` it answers
/// what was said the first time, whatever is sent now: a message may have been changed since, so
/// that nothing is left to compare it with.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    said: Said,
) -> Result<HttpResponse> {
    caller.must(Scope::Post)?;
    take_turn(&app, &request, &caller)?;
    if said.is_blank() {
        let message = "Please write something first.".to_owned();
        return Err(Error::Unprocessable { field: "body", message });
    }
    let (mut draft, file) = draft(&app, &caller, &said).await?;
    draft.client_message_id = idempotency_key(&request, &caller)?;
    let membership = caller.membership.clone();
    let verb = move |tx: &mut Tx, attachment| {
        messages::post(tx, &membership, Draft { attachment, ..draft })
    };
    let message = files::with_file(&app, file, verb, |message| message.attachment).await?;
    let address = format!("/rooms/{}/messages/{}", message.room_id, message.id);
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, address));
    if caller.is_published {
        response.insert_header((header::CACHE_CONTROL, "no-cache"));
        return Ok(response.content_type("application/json").finish());
    }
    let row = row(&app, &caller, message.id).await?;
    Ok(shown(&app, &request, &mut response, &row))
}

/// `PATCH …/messages/{message_id}`: says something else, or sends another file; beside a file alone
/// the words stay.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    said: Said,
) -> Result<HttpResponse> {
    caller.must(Scope::Manage)?;
    take_turn(&app, &request, &caller)?;
    let id = Caller::message_in(&request)?;
    let (draft, file) = draft(&app, &caller, &said).await?;
    let (editor, membership) = (caller.user.clone(), caller.membership.clone());
    let verb = move |tx: &mut Tx, attachment| {
        messages::edit(tx, &editor, &membership, id, Draft { attachment, ..draft })
    };
    if let Err(error) = files::with_file(&app, file, verb, |message| message.attachment).await {
        return absent(&caller, error.into());
    }
    let row = row(&app, &caller, id).await?;
    Ok(shown(&app, &request, &mut HttpResponse::Ok(), &row))
}

/// `DELETE …/messages/{message_id}`: takes back what one said.
pub async fn destroy(app: Data<App>, request: HttpRequest, caller: Caller) -> Result<HttpResponse> {
    caller.must(Scope::Manage)?;
    let id = match Caller::message_in(&request) {
        Ok(id) => id,
        Err(error) => return absent(&caller, error),
    };
    let (remover, membership) = (caller.user.clone(), caller.membership.clone());
    let removed = app.store.write(move |tx| messages::remove(tx, &remover, &membership, id));
    match removed.await {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(error) => absent(&caller, error.into()),
    }
}

/// `POST …/messages/{message_id}/boosts`: cheers.
pub async fn boost(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    said: Said,
) -> Result<HttpResponse> {
    caller.must(Scope::React)?;
    take_turn(&app, &request, &caller)?;
    if said.file().is_some() {
        let message = "A boost is a few letters, without a file.".to_owned();
        return Err(Error::Unprocessable { field: "content", message });
    }
    let id = Caller::message_in(&request)?;
    let (membership, content) = (caller.membership.clone(), said.text().to_owned());
    let given = app.store.write(move |tx| cheers::give(tx, &membership, id, &content)).await?;
    let row = row(&app, &caller, id).await?;
    let boost = Wire::of(&app, &request).boost(&row, &given, &caller.user);
    Ok(page::json(&request, &mut HttpResponse::Created(), &boost))
}

/// `DELETE …/messages/{message_id}/boosts/{boost_id}`: takes one's own cheer back.
pub async fn unboost(app: Data<App>, request: HttpRequest, caller: Caller) -> Result<HttpResponse> {
    caller.must(Scope::React)?;
    let message = Caller::message_in(&request)?;
    let boost = request.match_info().get("boost_id").unwrap_or_default();
    let boost: BoostId = boost.parse().map_err(|_| Error::NotFound)?;
    let membership = caller.membership;
    app.store.write(move |tx| cheers::take_back(tx, &membership, message, boost)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Counts what a bot says, changes or cheers: others may hear of each, so two that answer each other
/// by any of these come to an end.
fn take_turn(app: &App, request: &HttpRequest, caller: &Caller) -> Result<()> {
    if caller.is_bot { app.limits.bot_posts.take(request, caller.user.id) } else { Ok(()) }
}

/// A message as an answer.
fn shown(
    app: &App,
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    row: &Shown,
) -> HttpResponse {
    page::json(request, response, &Wire::of(app, request).message(row))
}

/// A JSON answer of the published type, which nobody asks for again.
pub fn written(response: &mut HttpResponseBuilder, object: &impl Serialize) -> HttpResponse {
    match serde_json::to_string(object) {
        Ok(json) => response.content_type(JSON).body(json),
        Err(error) => HttpResponse::from_error(Error::Internal(error.to_string())),
    }
}

/// A message that is not there is said in JSON, as published, unlike a room that is not.
fn absent(caller: &Caller, error: Error) -> Result<HttpResponse> {
    if caller.is_published && matches!(error, Error::NotFound) {
        let object = json!({ "status": 404, "error": "Not Found" });
        let mut response = HttpResponse::build(StatusCode::NOT_FOUND);
        return Ok(response.content_type(JSON).body(object.to_string()));
    }
    Err(error)
}

/// What somebody wants to say, its file already on the disk.
async fn draft(
    app: &App,
    caller: &Caller,
    said: &Said,
) -> Result<(Draft, Option<store::blobs::Facts>)> {
    let body = if caller.is_published { said.published_body() } else { said.body() };
    let file = match said.file() {
        Some(upload) => Some(files::keep(app, upload).await?),
        None => None,
    };
    let mentions = mentions::mentionees(body.html(), &app.mentions);
    Ok((Draft { mentions, body, ..Draft::default() }, file))
}

/// The id that makes sending again do nothing twice: one of the caller's own, made of their key.
fn idempotency_key(request: &HttpRequest, caller: &Caller) -> Result<Option<ClientMessageId>> {
    let Some(key) = request.headers().get("idempotency-key") else { return Ok(None) };
    if key.is_empty() || key.len() > 255 {
        let message = "An Idempotency-Key has 1 to 255 characters.".to_owned();
        return Err(Error::Unprocessable { field: "idempotency_key", message });
    }
    let digest = Sha256::digest(key.as_bytes());
    let hex: String = digest[..20].iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(format!("key-{}-{hex}", caller.user.id).parse::<ClientMessageId>()?))
}

async fn row(app: &App, caller: &Caller, id: MessageId) -> Result<Shown> {
    let room = caller.room.id;
    let found: domain::Result<Shown> =
        app.store.read(move |conn| store::messages::one(conn, room, id)).await;
    Ok(found?)
}
