//! The density: how close together somebody wants what is said, whichever page they are on.

use actix_web::HttpRequest;

/// The cookie in which scripts keep the choice. Pages come with it, so nothing moves.
pub const COOKIE: &str = "density";

/// How close together messages stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// With room to breathe.
    #[default]
    Comfortable,
    /// As many on the screen as can be read.
    Compact,
}

impl Density {
    /// Every density with the word that the cookie knows it by.
    pub const WORDS: [(Self, &str); 2] =
        [(Self::Comfortable, "comfortable"), (Self::Compact, "compact")];

    /// The choice of whoever asks.
    pub fn of(request: &HttpRequest) -> Self {
        let chosen = request.cookie(COOKIE);
        let known = |word: &str| Self::WORDS.into_iter().find(|(_, known)| *known == word);
        chosen.and_then(|cookie| known(cookie.value())).map(|(each, _)| each).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{cookie::Cookie, test::TestRequest};

    use super::*;

    #[test]
    fn a_choice_comes_by_cookie_and_anything_else_is_comfortable() {
        for (value, density) in [
            ("compact", Density::Compact),
            ("comfortable", Density::Comfortable),
            ("tiny", Density::Comfortable),
        ] {
            let asked = TestRequest::default().cookie(Cookie::new(COOKIE, value)).to_http_request();
            assert_eq!(Density::of(&asked), density);
        }
    }
}
