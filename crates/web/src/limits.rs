//! Limits: how often somebody may try before they have to wait.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// Sign-ins that one address may try at once; they come back evenly over [`SIGN_IN_SPAN`].
const SIGN_INS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// The published three minutes.
const SIGN_IN_SPAN: Duration = Duration::from_secs(3 * 60);

/// The counters of this process.
pub struct Limits {
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        let one_each = SIGN_IN_SPAN / SIGN_INS.get();
        let quota = Quota::with_period(one_each).expect("not zero").allow_burst(SIGN_INS);
        Self { sign_ins: RateLimiter::keyed(quota) }
    }
}

impl Limits {
    /// Forgets those who have not tried for long, so that the counters do not pile up.
    pub fn forget(&self) {
        self.sign_ins.retain_recent();
        self.sign_ins.shrink_to_fit();
    }

    /// Counts one try to sign in from that address, or tells how long to wait for the next.
    pub fn try_sign_in(&self, from: IpAddr) -> Result<(), Duration> {
        let now = DefaultClock::default().now();
        self.sign_ins.check_key(&from).map_err(|wait| wait.wait_time_from(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_waits_and_others_do_not() {
        let limits = Limits::default();
        let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        assert!((0..10).all(|_| limits.try_sign_in(one).is_ok()));
        assert!(limits.try_sign_in(one).is_err_and(|wait| wait <= SIGN_IN_SPAN));
        assert!(limits.try_sign_in(other).is_ok());
    }
}
