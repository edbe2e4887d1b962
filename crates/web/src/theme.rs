//! The theme: whether somebody wants light or dark pages, whatever their system says.

use actix_web::HttpRequest;

/// The cookie in which scripts keep the choice. Pages come with it, so nothing flashes.
pub const COOKIE: &str = "theme";

/// What pages look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system likes it at that hour.
    #[default]
    System,
    /// Dark words on light ground.
    Light,
    /// Light words on dark ground.
    Dark,
}

impl Theme {
    /// Every theme with the word that cookie and page know it by.
    pub const WORDS: [(Self, &str); 3] =
        [(Self::System, "system"), (Self::Light, "light"), (Self::Dark, "dark")];

    /// The choice of whoever asks.
    pub fn of(request: &HttpRequest) -> Self {
        let chosen = request.cookie(COOKIE);
        let known = |word: &str| Self::WORDS.into_iter().find(|(_, known)| *known == word);
        chosen.and_then(|cookie| known(cookie.value())).map(|(theme, _)| theme).unwrap_or_default()
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// When the dark colours count, as a media query.
    pub fn dark_when(self) -> &'static str {
        match self {
            Self::System => "(prefers-color-scheme: dark)",
            Self::Light => "not all",
            Self::Dark => "all",
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{cookie::Cookie, test::TestRequest};

    use super::*;

    #[test]
    fn a_choice_comes_by_cookie_and_anything_else_is_the_system() {
        for (value, theme) in
            [("dark", Theme::Dark), ("light", Theme::Light), ("pink", Theme::System)]
        {
            let asked = TestRequest::default().cookie(Cookie::new(COOKIE, value)).to_http_request();
            assert_eq!(Theme::of(&asked), theme);
        }
        assert_eq!(Theme::of(&TestRequest::default().to_http_request()), Theme::System);
    }
}
