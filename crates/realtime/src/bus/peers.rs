//! Peers: the other processes of the installation. Each says every few seconds how much it carries,
//! and is one of them for as long as it does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How often a process says how much it carries.
pub(super) const OFTEN: Duration = Duration::from_secs(5);

/// Who has said nothing for that long is gone; one word of three may get lost.
const SILENCE: Duration = Duration::from_secs(15);

/// How much a process carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Pages with an open socket.
    pub pages: usize,
    /// Calls of bots that wait for something to happen.
    pub bots: usize,
}

/// What the other processes said last. Cloning gives another handle to the same.
#[derive(Clone, Default)]
pub(super) struct Peers(Arc<Mutex<HashMap<u64, (Load, Instant)>>>);

impl Peers {
    /// One of them said how much it carries.
    pub(super) fn note(&self, origin: u64, load: Load, now: Instant) {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        peers.insert(origin, (load, now));
        peers.retain(|_, (_, said)| now.duration_since(*said) < SILENCE);
    }

    /// How much each of them carries.
    pub(super) fn loads(&self, now: Instant) -> Vec<Load> {
        let peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let present = peers.values().filter(|(_, said)| now.duration_since(*said) < SILENCE);
        present.map(|(load, _)| *load).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_silent_is_gone_and_who_speaks_again_is_counted_once() {
        let (peers, began) = (Peers::default(), Instant::now());
        let (one, other) = (Load { pages: 3, bots: 0 }, Load { pages: 4, bots: 1 });
        peers.note(1, one, began);
        peers.note(2, one, began);
        peers.note(2, other, began + OFTEN);
        let mut pages: Vec<_> = peers.loads(began + OFTEN).iter().map(|load| load.pages).collect();
        pages.sort_unstable();
        assert_eq!(pages, [3, 4]);
        assert_eq!(peers.loads(began + SILENCE), [other]);
        assert_eq!(peers.loads(began + OFTEN + SILENCE), []);
        peers.note(1, one, began + 2 * SILENCE);
        assert_eq!(peers.0.lock().unwrap().len(), 1, "those who are gone take no room");
    }
}
