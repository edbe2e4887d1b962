//! How much of everything there is.

use std::time::Duration;

/// Members of a room that is posted to.
pub(crate) const MEMBERS: usize = 50;
/// Who post at the same time, each over a connection of its own.
pub(crate) const POSTERS: usize = 64;
/// Who read pages at the same time.
pub(crate) const READERS: usize = 8;
/// Messages in a short room: more than two pages.
pub(crate) const SHORT: usize = 100;
/// Sockets that stop reading.
pub(crate) const SLOW: usize = 10;

/// What differs between a quick look and a whole run.
pub(crate) struct Sizes {
    /// What the run is called.
    pub(crate) name: &'static str,
    /// Messages in a long room.
    pub(crate) history: usize,
    /// Pages that are open at the same time.
    pub(crate) sockets: usize,
    /// How long one side of a comparison is loaded before it is the other's turn.
    pub(crate) turn: Duration,
    /// How often each side has its turn.
    pub(crate) turns: usize,
    /// Messages per turn that are sent to all sockets.
    pub(crate) broadcasts: usize,
    /// Messages per turn with sockets that stop reading: more than fit into all the buffers.
    pub(crate) flood: usize,
}

impl Sizes {
    pub(crate) fn full() -> Self {
        Self {
            name: "full",
            history: 1_000_000,
            sockets: 1000,
            turn: Duration::from_secs(3),
            turns: 4,
            broadcasts: 100,
            flood: 500,
        }
    }

    pub(crate) fn quick() -> Self {
        Self {
            name: "quick",
            history: 10_000,
            sockets: 200,
            turn: Duration::from_millis(500),
            turns: 2,
            broadcasts: 30,
            flood: 400,
        }
    }
}
