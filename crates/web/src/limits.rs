//! Limits: how often somebody may try before they have to wait.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use tokio::sync::Semaphore;

/// Sign-ins from one address: the published ten in three minutes.
const SIGN_INS: (u32, Duration) = (10, Duration::from_secs(3 * 60));
/// Sign-ins to one account, from wherever (integrations, 7.4).
const ACCOUNT_SIGN_INS: (u32, Duration) = (20, Duration::from_secs(15 * 60));
/// Newcomers from one address (integrations, 7.4).
const JOINS: (u32, Duration) = (20, Duration::from_secs(60 * 60));
/// Passwords that are hashed at once; more would only take the processors from everybody else.
const HASHES: usize = 4;

/// The counters of this process. What was used up comes back evenly.
pub struct Limits {
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    account_sign_ins: DefaultKeyedRateLimiter<String>,
    joins: DefaultKeyedRateLimiter<IpAddr>,
    /// Whoever hashes a password holds one of these.
    pub hashing: Semaphore,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_ins: RateLimiter::keyed(quota(SIGN_INS)),
            account_sign_ins: RateLimiter::keyed(quota(ACCOUNT_SIGN_INS)),
            joins: RateLimiter::keyed(quota(JOINS)),
            hashing: Semaphore::new(HASHES),
        }
    }
}

impl Limits {
    /// Forgets those who have not tried for long, so that the counters do not pile up.
    pub fn forget(&self) {
        self.sign_ins.retain_recent();
        self.account_sign_ins.retain_recent();
        self.joins.retain_recent();
    }

    /// Counts one try to sign in from there to that account, or tells how long to wait.
    pub fn try_sign_in(&self, from: IpAddr, email_address: &str) -> Result<(), Duration> {
        check(&self.sign_ins, &network(from))?;
        check(&self.account_sign_ins, &email_address.to_lowercase())
    }

    /// Counts one try to join from there, or tells how long to wait.
    pub fn try_join(&self, from: IpAddr) -> Result<(), Duration> {
        check(&self.joins, &network(from))
    }
}

fn check<K: Clone + std::hash::Hash + Eq>(
    counters: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), Duration> {
    let now = DefaultClock::default().now();
    counters.check_key(key).map_err(|wait| wait.wait_time_from(now))
}

fn quota((times, span): (u32, Duration)) -> Quota {
    let times = NonZeroU32::new(times).expect("no limit is nothing at all");
    Quota::with_period(span / times.get()).expect("no span is nothing").allow_burst(times)
}

/// Who counts as one: an IPv4 address, or the IPv6 network that one household gets.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_waits_and_others_do_not() {
        let limits = Limits::default();
        let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        assert!((0..10).all(|account| limits.try_sign_in(one, &account.to_string()).is_ok()));
        let wait = limits.try_sign_in(one, "kim").unwrap_err();
        assert!(wait <= SIGN_INS.1);
        assert!(limits.try_sign_in(other, "kim").is_ok());
    }

    #[test]
    fn one_account_is_not_guessed_at_from_many_addresses() {
        let limits = Limits::default();
        let from = |number: u8| IpAddr::from([192, 0, 2, number]);
        assert!((0..20).all(|number| limits.try_sign_in(from(number), "Kim@x.y").is_ok()));
        assert!(limits.try_sign_in(from(99), "kim@X.Y").is_err());
    }

    #[test]
    fn a_household_counts_as_one() {
        let limits = Limits::default();
        let from = |number: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 3, 4, 5, number]);
        assert!((0..20).all(|number| limits.try_join(from(number)).is_ok()));
        assert!(limits.try_join(from(99)).is_err());
        assert!(limits.try_join([0x2001, 0xdb8, 1, 3, 0, 0, 0, 1].into()).is_ok());
    }
}
