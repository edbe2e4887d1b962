//! Cookies: who is signed in, which room was last open, and what the next page should say.

use actix_web::{
    HttpRequest,
    cookie::{
        Cookie, CookieJar, Expiration, Key, SameSite,
        time::{Duration, OffsetDateTime},
    },
};
use campfire_domain::{RoomId, users::sessions::SessionToken};
use serde::{Deserialize, Serialize};

/// The signed session token.
pub const SESSION_TOKEN: &str = "session_token";
/// The room that was last shown, in plain text, since scripts read it.
pub const LAST_ROOM: &str = "last_room";
/// What the next page should know; encrypted.
const CARRIED: &str = "_campfire_session";
/// Cookies are kept for twenty years: a sign-in lasts until it is ended.
const KEPT: Duration = Duration::days(20 * 365);

/// Makes and reads our cookies.
pub struct Cookies {
    key: Key,
    secure: bool,
}

/// What one request leaves for the next page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Where somebody wanted to go before they had to sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_to: Option<String>,
    /// Good news.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Bad news.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
}

/// The zone of the asker's clock, such as `Europe/Berlin`, which scripts tell in a cookie.
pub fn time_zone(request: &HttpRequest) -> Option<String> {
    request.cookie("time_zone").map(|cookie| cookie.value().to_owned())
}

impl Cookies {
    /// Cookies under that secret; `secure` when they may travel over TLS only.
    pub fn new(secret: &[u8], secure: bool) -> Self {
        Self { key: Key::derive_from(secret), secure }
    }

    /// The cookie that keeps somebody signed in.
    pub fn session(&self, token: &SessionToken) -> Cookie<'static> {
        let mut jar = CookieJar::new();
        jar.signed_mut(&self.key).add(Cookie::new(SESSION_TOKEN, token.as_str().to_owned()));
        self.kept(jar.get(SESSION_TOKEN).cloned().expect("just added"), true)
    }

    /// The session token that the request carries, if its signature is ours.
    pub fn session_token(&self, request: &HttpRequest) -> Option<SessionToken> {
        let mut jar = CookieJar::new();
        jar.add_original(request.cookie(SESSION_TOKEN)?);
        jar.signed(&self.key).get(SESSION_TOKEN).map(|cookie| SessionToken::new(cookie.value()))
    }

    /// The cookie that ends the session in the browser.
    pub fn signed_out(&self) -> Cookie<'static> {
        self.ended(SESSION_TOKEN)
    }

    /// The cookie that remembers the room.
    pub fn last_room(&self, room: RoomId) -> Cookie<'static> {
        self.kept(Cookie::new(LAST_ROOM, room.to_string()), false)
    }

    /// The room that was last shown in this browser.
    pub fn read_last_room(&self, request: &HttpRequest) -> Option<RoomId> {
        request.cookie(LAST_ROOM)?.value().parse().ok()
    }

    /// The cookie that tells the next page.
    pub fn carry(&self, carried: &Carried) -> Cookie<'static> {
        let text = serde_json::to_string(carried).expect("three texts are JSON");
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(Cookie::new(CARRIED, text));
        self.kept(jar.get(CARRIED).cloned().expect("just added"), true)
    }

    /// What the request before this one left.
    pub fn carried(&self, request: &HttpRequest) -> Carried {
        let read = || {
            let mut jar = CookieJar::new();
            jar.add_original(request.cookie(CARRIED)?);
            let text = jar.private(&self.key).get(CARRIED)?;
            serde_json::from_str(text.value()).ok()
        };
        read().unwrap_or_default()
    }

    /// The cookie that forgets what was carried.
    pub fn carry_nothing(&self) -> Cookie<'static> {
        self.ended(CARRIED)
    }

    fn kept(&self, cookie: Cookie<'static>, http_only: bool) -> Cookie<'static> {
        let mut cookie = self.ours(cookie, http_only);
        cookie.set_expires(Expiration::from(OffsetDateTime::now_utc() + KEPT));
        cookie
    }

    fn ended(&self, name: &'static str) -> Cookie<'static> {
        let mut cookie = self.ours(Cookie::new(name, ""), true);
        cookie.make_removal();
        cookie
    }

    fn ours(&self, mut cookie: Cookie<'static>, http_only: bool) -> Cookie<'static> {
        cookie.set_path("/");
        cookie.set_http_only(http_only);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.secure);
        cookie
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn cookies() -> Cookies {
        Cookies::new(b"a secret of at least thirty-two bytes", false)
    }

    fn carrying(name: &'static str, value: &str) -> HttpRequest {
        TestRequest::default().cookie(Cookie::new(name, value.to_owned())).to_http_request()
    }

    #[test]
    fn a_session_is_read_back_and_only_with_our_signature() {
        let cookies = cookies();
        let token = SessionToken::new("abcdefghijklmnopqrstuvwx");
        let cookie = cookies.session(&token);
        let request = carrying(SESSION_TOKEN, cookie.value());
        assert_eq!(cookies.session_token(&request), Some(token));
        let bare = carrying(SESSION_TOKEN, "abcdefghijklmnopqrstuvwx");
        assert_eq!(cookies.session_token(&bare), None);
        let other = Cookies::new(b"another secret of at least 32 bytes", false);
        assert_eq!(other.session_token(&request), None);
    }
}
