//! What the domain promises, told as tables and stories.

mod stories;
