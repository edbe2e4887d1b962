//! Sounds: messages that play something.
