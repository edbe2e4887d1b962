//! Lanes: writers of one process commit to one room's log, and tell the listener of it, one after
//! the other, so that the listener hears a room's events in the order of their ids.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Rooms share lanes by their id; more lanes mean less waiting between strangers.
const LANES: usize = 64;

pub(crate) struct Lanes([Mutex<()>; LANES]);

impl Lanes {
    pub(crate) fn new() -> Self {
        Self([const { Mutex::new(()) }; LANES])
    }

    /// Waits for the lanes of these logs, always in the same order, so that two never wait for
    /// each other.
    pub(crate) fn hold(&self, logs: &[i64]) -> Vec<MutexGuard<'_, ()>> {
        let mut lanes: Vec<usize> = logs
            .iter()
            .map(|log| usize::try_from(log.rem_euclid(LANES as i64)).unwrap_or_default())
            .collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
            .into_iter()
            .filter_map(|lane| self.0.get(lane))
            .map(|lane| lane.lock().unwrap_or_else(PoisonError::into_inner))
            .collect()
    }
}
