//! Backoff: how long to wait before the next try. Longer each time up to a limit, and never in
//! step with other processes that failed at the same moment.

use std::time::Duration;

use tokio::time::sleep;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(3);

/// Counts the failures in a row.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Waits after a failure.
    pub(crate) async fn pause(&mut self) {
        let span = self.span();
        self.failures += 1;
        // Between half and the whole of it.
        sleep(span.mul_f64(rand::random_range(0.5..1.0))).await;
    }

    /// It went well: the next failure is the first again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    fn span(&self) -> Duration {
        FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_start_anew() {
        let spans = |failures| Backoff { failures }.span().as_millis();
        assert_eq!([0, 1, 2, 5, 6, 1000].map(spans), [50, 100, 200, 1600, 3000, 3000]);
    }
}
