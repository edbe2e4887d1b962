//! Looks at uploaded bytes: what they really are, how large a picture is, and a smaller picture
//! of it; the same of films, by ffmpeg.
//!
//! Everything here is a plain function of the bytes. It may take long and much memory (see
//! [`picture::MEMORY_LIMIT`]), so call it where blocking is allowed, a few at a time.
//!
//! Invariant: what the sender claims about a file never chooses the code that reads it.

pub mod kind;
pub mod picture;
pub mod video;

pub use kind::{is_shown_inline, media_type, served_as, small_format};
pub use picture::{Error, Format, Size, size, thumbnail};
