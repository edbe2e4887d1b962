//! Who is asking: somebody signed in, or anybody at all.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};
use campfire_domain::{
    Time, User, UserId,
    users::sessions::{self, Client, Session},
};
use campfire_store as store;

use super::caller::{Published, is_bot_elsewhere};
use crate::{Error, Result, app::App, browsers, cookies::Carried, forgery, representations};

/// Proof that somebody is signed in, and that they meant to send this.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// In which browser.
    pub session: Session,
}

/// Proof that a request may be answered, whoever sent it.
pub struct Anonymous;

/// Marks a request whose session cookie should be sent again, so that it lasts.
pub struct Resumed(pub Session);

/// Notes on a request who asked, for its line in the log.
pub struct Asker(pub UserId);

impl SignedIn {
    /// Who the request's cookie says is asking, if anybody.
    pub async fn find(app: &App, request: &HttpRequest) -> Result<Option<Self>> {
        let Some(token) = app.cookies.session_token(request) else { return Ok(None) };
        let found = app.store.read(move |conn| store::sessions::signed_in(conn, &token)).await?;
        Ok(found.map(|(session, user)| Self { user, session }))
    }

    async fn require(app: Data<App>, request: HttpRequest) -> Result<Self> {
        let Some(mut signed_in) = Self::find(&app, &request).await? else {
            if is_bot_elsewhere(&app, &request).await? {
                request.extensions_mut().insert(Published);
                return Err(Error::Forbidden);
            }
            return Err(sign_in_first(&app, &request));
        };
        request.extensions_mut().insert(Asker(signed_in.user.id));
        admit(&app, &request)?;
        if sessions::is_due(&signed_in.session, Time::now()) {
            signed_in.session = resume(&app, signed_in.session, client(&app, &request)).await?;
            request.extensions_mut().insert(Resumed(signed_in.session.clone()));
        }
        Ok(signed_in)
    }
}

/// What is asked of every request once it is known who sent it, in the published order
/// (http.md 1.1): it comes from our own pages, from a browser that can show them, and asks for a
/// form that there is.
fn admit(app: &App, request: &HttpRequest) -> Result<()> {
    forgery::check(&app.origin(request), request)?;
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    if !agent.is_none_or(browsers::is_supported) {
        return Err(Error::OldBrowser);
    }
    representations::check(request)
}

/// The browser behind a request.
pub fn client(app: &App, request: &HttpRequest) -> Client {
    let user_agent = request.headers().get(header::USER_AGENT);
    Client {
        ip_address: app.settings.proxies.client(request).map(|address| address.to_string()),
        user_agent: user_agent.and_then(|agent| agent.to_str().ok()).map(str::to_owned),
    }
}

async fn resume(app: &App, mut session: Session, client: Client) -> Result<Session> {
    let resumed = app.store.write(move |tx| {
        sessions::resume(tx, &mut session, client)?;
        Ok(session)
    });
    Ok(resumed.await?)
}

/// Sends somebody to the sign-in page and remembers the page that they wanted to see. Frames,
/// pictures and forms lead nowhere afterwards, so they leave alone what is remembered.
fn sign_in_first(app: &App, request: &HttpRequest) -> Error {
    let wanted = request.uri().path_and_query().map(ToString::to_string);
    // What might be a key is not carried about.
    let keyless = !request.query_string().contains("bot_key");
    let return_to = wanted.filter(|_| is_navigation(request) && keyless);
    let carried = return_to.map(|wanted| Carried { return_to: Some(wanted), ..Carried::default() });
    Error::SignInFirst(carried.map(|carried| Box::new(app.cookies.carry(&carried))))
}

/// Whether the request is for a page of its own. Browsers say so; for others the kind decides.
fn is_navigation(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let page = header("sec-fetch-dest").is_none_or(|dest| dest == "document" || dest == "empty");
    let html =
        header("accept").is_none_or(|accept| accept.contains("text/html") || accept == "*/*");
    request.method().is_safe() && header("turbo-frame").is_none() && page && html
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::require(App::of(request), request.clone()))
    }
}

impl FromRequest for Anonymous {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit(&App::of(request), request).map(|()| Self))
    }
}
