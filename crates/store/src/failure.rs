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
