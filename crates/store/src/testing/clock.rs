//! The clock of a test: the real one until the test stops or moves it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use campfire_domain::Time;

use crate::Clock;

/// A clock that a test stops and moves. Clones are the same clock.
#[derive(Clone, Debug, Default)]
pub struct TestClock(Arc<Mutex<Hands>>);

#[derive(Debug, Default)]
struct Hands {
    stopped_at: Option<Time>,
    ahead: Duration,
}

impl TestClock {
    /// What time it is.
    pub fn now(&self) -> Time {
        let hands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hands.stopped_at.unwrap_or_else(Time::now).plus(hands.ahead)
    }

    /// Stops the clock at that moment.
    pub fn set(&self, now: Time) {
        let mut hands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *hands = Hands { stopped_at: Some(now), ahead: Duration::ZERO };
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ahead += by;
    }

    /// The clock as a database reads it.
    pub(crate) fn reader(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}
