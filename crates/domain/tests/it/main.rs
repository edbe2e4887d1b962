//! What the domain promises, told as tables and stories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod administration;
mod bots;
mod cast;
mod hostile;
mod markup;
mod names;
mod richtext;
mod stories;
