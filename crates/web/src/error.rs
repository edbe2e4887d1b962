//! Errors: what went wrong, turned into a status in this one place.

use std::time::Duration;

use actix_web::{
    HttpResponse, ResponseError,
    cookie::Cookie,
    error::PayloadError,
    http::{StatusCode, header},
};
use campfire_domain::{self as domain, users::bots::Scope};

/// The outcome of a handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing at that address, or nothing for this person.
    #[error("not found")]
    NotFound,
    /// Known and refused.
    #[error("not allowed")]
    Forbidden,
    /// A needed parameter is missing or cannot be read.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// The input is wrong; the sentence says what to change.
    #[error("{message}")]
    Unprocessable {
        /// The form field that the sentence is about.
        field: &'static str,
        /// A whole sentence for the person who typed it.
        message: String,
    },
    /// The address has no answer in the form that was asked for.
    #[error("not available in that form")]
    NotAcceptable,
    /// The browser is too old for our pages; the answer says which are not.
    #[error("the browser is too old")]
    OldBrowser,
    /// The request did not come from our own pages.
    #[error("this did not come from one of our pages")]
    Forged,
    /// The body is larger than we take.
    #[error("that is too large")]
    TooLarge,
    /// Too often; the time says when to come back.
    #[error("too many tries")]
    TooMany(Duration),
    /// Nobody is signed in; the cookie remembers the page that they wanted to see.
    #[error("not signed in")]
    SignInFirst(Option<Box<Cookie<'static>>>),
    /// The room is gone or not theirs; the cookie says so on the next page.
    #[error("no such room")]
    NoSuchRoom(Box<Cookie<'static>>),
    /// A program has not shown the key of any bot.
    #[error("no bot has that key")]
    KeyNeeded,
    /// The administrators do not let the bot do that.
    #[error("the key lacks the scope {}", .0.word())]
    Lacking(Scope),
    /// Our fault.
    #[error("{0}")]
    Internal(String),
}

impl From<domain::Error> for Error {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::NotFound => Self::NotFound,
            domain::Error::Forbidden => Self::Forbidden,
            domain::Error::Invalid { field, message } => Self::Unprocessable { field, message },
            domain::Error::Conflict(what) => Self::Unprocessable {
                field: "",
                message: format!("Sorry, {what} is already taken."),
            },
            domain::Error::Store(cause) => Self::Internal(cause.to_string()),
        }
    }
}

impl From<PayloadError> for Error {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Overflow => Self::TooLarge,
            _ => Self::BadRequest("it stops early, or is not packed as it says".to_owned()),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Lacking(_) => StatusCode::FORBIDDEN,
            Self::KeyNeeded => StatusCode::UNAUTHORIZED,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::OldBrowser => StatusCode::OK,
            Self::Unprocessable { .. } | Self::Forged => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::SignInFirst(_) | Self::NoSuchRoom(_) => StatusCode::FOUND,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::SignInFirst(cookie) => {
                response.insert_header((header::LOCATION, "/session/new"));
                cookie.iter().for_each(|cookie| {
                    response.cookie(*cookie.clone());
                });
            }
            Self::NoSuchRoom(cookie) => {
                response.insert_header((header::LOCATION, "/")).cookie(*cookie.clone());
            }
            Self::TooMany(wait) => {
                let seconds = wait.as_millis().div_ceil(1000).max(1);
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            Self::KeyNeeded => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            Self::Internal(cause) => tracing::error!(%cause, "a request failed: {cause}"),
            _ => {}
        }
        response.finish()
    }
}
