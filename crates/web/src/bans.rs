//! Bans: throwing somebody out, letting them in again, and turning away what comes from where they
//! came from.

use std::{
    collections::HashSet,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::{Data, Path},
};
use campfire_domain::{User, UserId, users::bans};
use campfire_store as store;

use crate::{Error, Result, app::App, extract::Admin, page};

/// The addresses from which nothing is taken, read once and again after each change.
#[derive(Default)]
pub struct Banned(Mutex<Known>);

#[derive(Default)]
struct Known {
    addresses: Option<Arc<HashSet<IpAddr>>>,
    /// Counts the changes, so that what was read before one is not kept after it.
    changes: u64,
}

/// Notes that a request was turned away, and so gets an answer without words (http.md 1.6).
pub struct TurnedAway;

impl Banned {
    /// Somebody was banned, or is no more: what is known is out of date.
    pub fn changed(&self) {
        let mut known = self.known();
        known.addresses = None;
        known.changes += 1;
    }

    async fn addresses(&self, app: &App) -> Result<Arc<HashSet<IpAddr>>> {
        let changes = {
            let known = self.known();
            if let Some(addresses) = &known.addresses {
                return Ok(Arc::clone(addresses));
            }
            known.changes
        };
        let read = app.store.read(store::bans::addresses).await?;
        let addresses = read.iter().filter_map(|text| text.parse::<IpAddr>().ok());
        let addresses: Arc<HashSet<IpAddr>> =
            Arc::new(addresses.map(|address| address.to_canonical()).collect());
        let mut known = self.known();
        if known.changes == changes {
            known.addresses = Some(Arc::clone(&addresses));
        }
        Ok(addresses)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses to change anything for a banned address: 429 and not a word (http.md 1.6). Reading is
/// still allowed.
pub async fn turn_away(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, ActixError> {
    if !request.method().is_safe() && is_banned(request.request()).await? {
        request.extensions_mut().insert(TurnedAway);
        let silence = HttpResponse::TooManyRequests().content_type("text/html").finish();
        return Ok(request.into_response(silence));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn is_banned(request: &HttpRequest) -> Result<bool> {
    let app = App::of(request);
    let addresses = app.banned.addresses(&app).await?;
    if addresses.is_empty() {
        return Ok(false);
    }
    let client = app.settings.proxies.client(request);
    Ok(client.is_some_and(|client| addresses.contains(&client.to_canonical())))
}

/// `POST /users/{user_id}/ban`: out with them, and with what they said.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    admin: Admin,
) -> Result<HttpResponse> {
    let user = act(&app, &id, move |tx, id| bans::ban(tx, &admin.user, id)).await?;
    let notice = format!("{} is banned, and what they said is out of sight.", user.name);
    Ok(page::noticed(&app, &request, format!("/users/{}", user.id), notice))
}

/// `DELETE /users/{user_id}/ban`: they may come back, and so does what they said.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    admin: Admin,
) -> Result<HttpResponse> {
    let user = act(&app, &id, move |tx, id| bans::lift(tx, &admin.user, id)).await?;
    let notice = format!("{} may sign in again.", user.name);
    Ok(page::noticed(&app, &request, format!("/users/{}", user.id), notice))
}

async fn act<F>(app: &App, id: &str, verb: F) -> Result<User>
where
    F: FnOnce(&mut store::Tx, UserId) -> campfire_domain::Result<User> + Clone + Send + 'static,
{
    let id: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let user = app.store.write(move |tx| verb(tx, id)).await?;
    app.banned.changed();
    Ok(user)
}
