//! Mentions: users called by name in a body.
