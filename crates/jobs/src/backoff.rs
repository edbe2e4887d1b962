//! Backoff: how long a failed job rests before it is tried again, and when it is given up.

use std::time::Duration;

use rand::Rng;

/// Each rest is three times the one before, a little shorter or longer by chance so that what
/// failed together does not come back together.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The rest after the first failure.
    pub first: Duration,
    /// The longest rest.
    pub longest: Duration,
    /// How many attempts there are in all.
    pub attempts: i32,
}

impl Default for Backoff {
    /// Six attempts within about ten minutes: long enough for a restart on the other side, short
    /// enough for chat.
    fn default() -> Self {
        Self { first: Duration::from_secs(5), longest: Duration::from_secs(60 * 60), attempts: 6 }
    }
}

impl Backoff {
    /// Whether the attempt of that number, counted from one, is the last.
    pub fn is_last(&self, attempt: i32) -> bool {
        attempt >= self.attempts
    }

    /// How long to rest after the attempt of that number failed; the other side may have asked
    /// for more.
    pub fn rest(&self, attempt: i32, asked: Option<Duration>) -> Duration {
        let factor = 3_u32.saturating_pow(u32::try_from(attempt - 1).unwrap_or(0));
        let rest = self.first.saturating_mul(factor).min(self.longest);
        let rest = rest.mul_f64(rand::rng().random_range(0.8..1.2));
        rest.max(asked.unwrap_or_default().min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attempt: i32, asked: Option<u64>, between: (u64, u64)) {
        let rest = Backoff::default().rest(attempt, asked.map(Duration::from_secs));
        let (least, most) = (Duration::from_secs(between.0), Duration::from_secs(between.1));
        assert!((least..=most).contains(&rest), "{rest:?} after attempt {attempt}");
    }

    #[test]
    fn rests_grow_up_to_the_longest() {
        check(1, None, (4, 6));
        check(2, None, (12, 18));
        check(4, None, (108, 162));
        check(30, None, (2880, 4320));
    }

    #[test]
    fn the_other_side_may_ask_for_more_but_not_for_ever() {
        check(1, Some(120), (120, 120));
        check(4, Some(1), (108, 162));
        check(1, Some(1_000_000), (3600, 3600));
    }
}
