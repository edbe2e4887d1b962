//! Sessions: browsers that somebody signed in with. They last until they are ended.

use std::{fmt, time::Duration};

use crate::{Error, Event, Result, SessionId, Store, Time, User, UserId};

/// How long a session may go unnoticed before its activity is written down again: writing on
/// every request would cost a write per page (domain rule 2.8).
pub const ACTIVITY_REFRESH: Duration = Duration::from_secs(60 * 60);
/// Letters and digits in a session token; 24 of 62 kinds are 142 bits.
const TOKEN_LENGTH: usize = 24;

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names the session to its owner.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// What the browser's cookie carries.
    pub token: SessionToken,
    /// The browser as last seen.
    pub client: Client,
    /// When it was last seen, at most an hour behind.
    pub last_active_at: Time,
}

/// The secret of a session. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// Takes a token from storage or from a cookie.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token, for storage and the cookie only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The address of the browser, as far as trusted proxies tell it.
    pub ip_address: Option<String>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
}

/// A session about to be remembered; the store chooses the id.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Whose it will be.
    pub user_id: UserId,
    /// Its fresh secret.
    pub token: SessionToken,
    /// The browser that asked.
    pub client: Client,
    /// Now.
    pub last_active_at: Time,
}

/// What sessions need remembered.
pub trait Sessions {
    /// Remembers a new session.
    fn insert_session(&mut self, session: NewSession) -> Result<Session>;
    /// Remembers that a session was active; nothing happens when it has ended.
    fn update_session(&mut self, session: &Session) -> Result<()>;
    /// The sessions of a user, in the order in which they began.
    fn sessions_of(&mut self, user: UserId) -> Result<Vec<Session>>;
    /// Forgets one session; nothing happens when it has ended.
    fn delete_session(&mut self, id: SessionId) -> Result<()>;
}

/// Signs a user in on one browser.
pub fn start(store: &mut impl Store, user: &User, client: Client) -> Result<Session> {
    let token = SessionToken::new(crate::random::alphanumeric(TOKEN_LENGTH));
    let last_active_at = store.now();
    store.insert_session(NewSession { user_id: user.id, token, client, last_active_at })
}

/// Signs in somebody whose password was checked a moment ago. [`Forbidden`](Error::Forbidden) when
/// they were expelled or changed it meanwhile: checking takes long enough for that.
pub fn sign_in(store: &mut impl Store, proven: &User, client: Client) -> Result<Session> {
    let user = store.user(proven.id)?;
    if !user.is_active() || user.password_digest != proven.password_digest {
        return Err(Error::Forbidden);
    }
    start(store, &user, client)
}

/// Notes that the session is in use; cheap to skip while [`is_due`] says no.
pub fn resume(store: &mut impl Store, session: &mut Session, client: Client) -> Result<()> {
    session.client = client;
    session.last_active_at = store.now();
    store.update_session(session)
}

/// Whether the session's activity is old enough to be written down again.
pub fn is_due(session: &Session, now: Time) -> bool {
    session.last_active_at < now.minus(ACTIVITY_REFRESH)
}

/// Signs that browser out and cuts its sockets everywhere.
pub fn end(store: &mut impl Store, session: &Session) -> Result<()> {
    store.delete_session(session.id)?;
    store.append(Event::SessionEnded { user: session.user_id, session: session.id });
    Ok(())
}

/// Signs a user out of another of their browsers; somebody else's session is not there for them.
pub fn end_of(store: &mut impl Store, user: UserId, id: SessionId) -> Result<()> {
    let mut all = store.sessions_of(user)?.into_iter();
    let session = all.find(|session| session.id == id).ok_or(Error::NotFound)?;
    end(store, &session)
}

/// Signs the user out everywhere but in the browser of that session.
pub fn end_others(store: &mut impl Store, kept: &Session) -> Result<()> {
    let all = store.sessions_of(kept.user_id)?;
    all.iter().filter(|session| session.id != kept.id).try_for_each(|session| end(store, session))
}
