//! Failures: what a database error means to the domain.

use campfire_domain::Error;
use diesel::result::{DatabaseErrorKind, Error as Failure};

/// A row that is not there is [`Error::NotFound`]; everything else is storage that failed.
pub(crate) fn failed(failure: Failure) -> Error {
    match failure {
        Failure::NotFound => Error::NotFound,
        other => Error::store(other),
    }
}

/// Like [`failed`], where a row that would repeat what is unique is a conflict about `what`.
pub(crate) fn taken(what: &'static str) -> impl FnOnce(Failure) -> Error {
    move |failure| match failure {
        Failure::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::Conflict(what),
        other => failed(other),
    }
}

/// Whether a write failed only because it met another one, and may go well when it is tried again.
pub(crate) fn is_collision(error: &Error) -> bool {
    let Error::Store(cause) = error else { return false };
    match cause.downcast_ref::<Failure>() {
        Some(Failure::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        // diesel has no kind for it.
        Some(Failure::DatabaseError(_, about)) => about.message() == "deadlock detected",
        _ => false,
    }
}
