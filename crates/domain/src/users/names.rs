//! Names: what a user is called in short.
