//! Starts Campfire.
fn main() {}
