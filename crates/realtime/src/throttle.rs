//! Throttles: how often a socket may do something. A bucket of tokens that refills steadily, so a
//! burst passes and a flood does not.

use std::time::Instant;

/// One bucket. Who calls says what time it is.
#[derive(Clone, Debug)]
pub struct Throttle {
    per_second: f64,
    burst: f64,
    tokens: f64,
    at: Instant,
}

impl Throttle {
    /// A full bucket that holds `burst` tokens and refills with so many per second.
    pub fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        let (per_second, burst) = (f64::from(per_second), f64::from(burst));
        Self { per_second, burst, tokens: burst, at: now }
    }

    /// Takes a token; false when there is none and the thing must not be done.
    pub fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        self.tokens = (self.tokens + passed * self.per_second).min(self.burst);
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_a_flood_does_not_and_time_heals() {
        let start = Instant::now();
        let mut throttle = Throttle::new(2, 3, start);
        let passed = |throttle: &mut Throttle, millis, tries| {
            let now = start + Duration::from_millis(millis);
            (0..tries).filter(|_| throttle.take(now)).count()
        };
        assert_eq!(passed(&mut throttle, 0, 10), 3);
        assert_eq!(passed(&mut throttle, 400, 10), 0);
        assert_eq!(passed(&mut throttle, 500, 10), 1);
        assert_eq!(passed(&mut throttle, 3_600_000, 10), 3);
    }

    #[test]
    fn time_that_goes_backwards_gives_nothing_twice() {
        let start = Instant::now() + Duration::from_secs(10);
        let mut throttle = Throttle::new(1, 1, start);
        assert!(throttle.take(start));
        assert!(!throttle.take(start - Duration::from_secs(5)));
        assert!(!throttle.take(start));
    }
}
