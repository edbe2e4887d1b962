//! Why no answer came back.

use std::time::Duration;

/// Why a request was not sent, or why its answer is not one we take.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an absolute `http` or `https` address.
    #[error("not a web address")]
    InvalidUrl,
    /// The address leads to a network that strangers may not make us talk to.
    #[error("the address is not public")]
    Blocked,
    /// Its host has no address.
    #[error("the host name has no address")]
    Lookup,
    /// Nobody takes connections there, or no trustworthy one.
    #[error("no connection: {0}")]
    Connect(String),
    /// No answer began within the time that was allowed for that.
    #[error("no answer within {0:?}")]
    Silent(Duration),
    /// An answer began, and was not all there within the time that was allowed for all of it.
    #[error("the answer began, but did not end within {0:?}")]
    Unfinished(Duration),
    /// The body is larger than allowed.
    #[error("the answer is larger than {cap} bytes")]
    TooLarge {
        /// How much was allowed.
        cap: usize,
    },
    /// The connection broke, or what came over it was no HTTP.
    #[error("the answer broke off: {0}")]
    Broken(String),
}

impl Error {
    /// Reads what the HTTP client says; what the lookup said is inside of it.
    pub(crate) fn from_client(error: reqwest::Error) -> Self {
        match found_inside(&error) {
            Some(refusal) => Self::from(refusal),
            None if error.is_connect() => Self::Connect(innermost(&error)),
            None => Self::Broken(innermost(&error)),
        }
    }
}

/// What the lookup says when there is no address to connect to.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("blocked")]
    Blocked,
    #[error("no address")]
    Lookup,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Blocked => Self::Blocked,
            Refusal::Lookup => Self::Lookup,
        }
    }
}

fn found_inside(error: &reqwest::Error) -> Option<Refusal> {
    chain(error).find_map(|cause| cause.downcast_ref::<Refusal>().copied())
}

/// The last cause, which is the one that says something; the outer ones repeat the address.
fn innermost(error: &reqwest::Error) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}

fn chain<'a>(
    error: &'a reqwest::Error,
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    let outermost: &'a (dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(outermost), |cause| cause.source())
}
