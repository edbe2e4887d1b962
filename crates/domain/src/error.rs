//! What can go wrong when somebody asks for something, said as it concerns that person.

/// The outcome of a verb or of a storage call.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb did not happen. Nothing was changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the person may not know that there is.
    #[error("not found")]
    NotFound,
    /// The thing is known to the person, and not theirs to do.
    #[error("not allowed")]
    Forbidden,
    /// The input is wrong; the sentence says what to change.
    #[error("{field}: {message}")]
    Invalid {
        /// The form field that the sentence belongs to, such as `name`.
        field: &'static str,
        /// A whole sentence for the person who typed it.
        message: String,
    },
    /// It is taken: somebody or something else holds that name, address or place.
    #[error("{0} is already taken")]
    Conflict(&'static str),
    /// Storage failed. The person did nothing wrong and may try again.
    #[error("storage failed: {0}")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A sentence about one form field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// A storage failure around its cause.
    pub fn store(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Store(cause.into())
    }
}
