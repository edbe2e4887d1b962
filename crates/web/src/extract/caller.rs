//! Who is calling as a program: a bot by its key, in the path as published or as a bearer.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};
use campfire_domain::{
    self as domain, Membership, MessageId, Room, RoomId, User,
    users::bots::{BotKey, Scope, Scopes},
};
use campfire_store::{self as store, bots::Bot};

use super::{Asker, SignedIn};
use crate::{Error, Result, app::App, peeked::KeyInBody};

/// Marks a request for one of the published calls, or with a key where it has no business: their
/// errors have no words.
pub struct Published;

/// A bot that has shown its key as `Authorization: Bearer 7-abcDEF123456`.
#[derive(Clone)]
pub struct ByKey {
    /// The bot.
    pub user: User,
    /// What it may do.
    pub scopes: Scopes,
}

impl ByKey {
    /// The bot whose key the request carries as a bearer. It is asked for again while a call waits.
    pub async fn require(app: &App, request: &HttpRequest) -> Result<Self> {
        let key = bearer(request).ok_or(Error::KeyNeeded)?;
        let bot = bot(app, &key).await?.ok_or(Error::KeyNeeded)?;
        request.extensions_mut().insert(Asker(bot.user.id));
        Ok(Self { user: bot.user, scopes: bot.scopes })
    }

    /// Refuses what the administrators do not let the bot do.
    pub fn must(&self, scope: Scope) -> Result<()> {
        allow(&self.scopes, scope)
    }
}

/// Somebody who may be shown what stands in their rooms: a person, or a bot with its key.
pub struct Reader(pub User);

/// Somebody who calls about a room that they are in: a bot, or a person in whose browser a
/// published call is opened.
pub struct Caller {
    /// Who.
    pub user: User,
    /// Where.
    pub room: Room,
    /// As what.
    pub membership: Membership,
    /// Whether a key says who it is, rather than a session.
    pub is_bot: bool,
    /// Whether the call is one of those published from the beginning.
    pub is_published: bool,
    scopes: Scopes,
}

impl Caller {
    /// Refuses what the administrators do not let the bot do. People may do it all.
    pub fn must(&self, scope: Scope) -> Result<()> {
        allow(&self.scopes, scope)
    }

    /// The message that the path names.
    pub fn message_in(request: &HttpRequest) -> Result<MessageId> {
        let id = request.match_info().get("message_id").unwrap_or_default();
        id.parse().map_err(|_| Error::NotFound)
    }

    async fn require(request: HttpRequest) -> Result<Self> {
        let app = App::of(&request);
        let path = request.match_info();
        let room = path.get("room_id").and_then(|id| id.parse::<RoomId>().ok());
        match path.get("bot_key").map(|key| key.parse::<BotKey>().ok()) {
            Some(key) => Self::published(app, request, room, key).await,
            None => {
                let ByKey { user, scopes } = ByKey::require(&app, &request).await?;
                Self::enter(&app, user, room, Some(scopes), false).await
            }
        }
    }

    /// A valid session wins, and then the key is not even looked at; who has neither is sent to
    /// the sign-in page, whatever they asked for (integrations, 1.1).
    async fn published(
        app: Data<App>,
        request: HttpRequest,
        room: Option<RoomId>,
        key: Option<BotKey>,
    ) -> Result<Self> {
        request.extensions_mut().insert(Published);
        if SignedIn::find(&app, &request).await?.is_some() {
            let person = SignedIn::extract(&request).await?;
            return Self::enter(&app, person.user, room, None, true).await;
        }
        // Nothing is remembered of where to: the address holds what might be a key.
        let key = key.ok_or(Error::SignInFirst(None))?;
        let Bot { user, scopes, .. } = bot(&app, &key).await?.ok_or(Error::SignInFirst(None))?;
        request.extensions_mut().insert(Asker(user.id));
        Self::enter(&app, user, room, Some(scopes), true).await
    }

    async fn enter(
        app: &App,
        user: User,
        room: Option<RoomId>,
        scopes: Option<Scopes>,
        is_published: bool,
    ) -> Result<Self> {
        let (room, member) = (room.ok_or(Error::NotFound)?, user.id);
        let (room, membership) =
            app.store.read(move |conn| store::rooms::for_member(conn, room, member)).await?;
        let is_bot = scopes.is_some();
        let scopes = scopes.unwrap_or_default();
        Ok(Self { user, room, membership, is_bot, is_published, scopes })
    }
}

/// Whether the request names an active bot by its key where no bot has any business: in the query,
/// in the body, or as a bearer.
pub(super) async fn is_bot_elsewhere(app: &App, request: &HttpRequest) -> Result<bool> {
    let query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let named = query.filter(|(name, _)| name == "bot_key").last();
    let key = named.and_then(|(_, key)| key.trim().parse().ok());
    let key = key.or_else(|| in_body(request)).or_else(|| bearer(request));
    match key {
        Some(key) => Ok(bot(app, &key).await?.is_some()),
        None => Ok(false),
    }
}

fn allow(scopes: &Scopes, scope: Scope) -> Result<()> {
    if scopes.allow(scope) { Ok(()) } else { Err(Error::Lacking(scope)) }
}

fn bearer(request: &HttpRequest) -> Option<BotKey> {
    let words = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = words.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.parse().ok()).flatten()
}

fn in_body(request: &HttpRequest) -> Option<BotKey> {
    request.extensions().get::<KeyInBody>().map(|KeyInBody(key)| key.clone())
}

/// The active bot whose key that is.
async fn bot(app: &App, key: &BotKey) -> Result<Option<Bot>> {
    let id = key.bot;
    match app.store.read(move |conn| store::bots::by_id(conn, id)).await {
        Ok(bot) => Ok(Some(bot).filter(|bot| bot.token.matches(&key.token))),
        Err(domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl FromRequest for ByKey {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::require(&App::of(&request), &request).await })
    }
}

impl FromRequest for Reader {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            if bearer(&request).is_none() {
                return Ok(Self(SignedIn::extract(&request).await?.user));
            }
            let bot = ByKey::require(&App::of(&request), &request).await?;
            bot.must(Scope::Read)?;
            Ok(Self(bot.user))
        })
    }
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::require(request.clone()))
    }
}
