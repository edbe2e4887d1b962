//! Limits: how often somebody may try before they have to wait (integrations, 7.4). Whoever is
//! counted hears in the answer's headers what is left; `complete` in [`answers`](crate::answers)
//! writes them.
//!
//! One more limit is one more field here, and `app.limits.its_name.take(&request, who)?` where it
//! counts.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use actix_web::{HttpMessage, HttpRequest};
use campfire_domain::{HookId, UserId};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use tokio::sync::Semaphore;

use crate::{Error, Result};

const MINUTE: Duration = Duration::from_secs(60);
/// Passwords that are hashed at once; more would only take the processors from everybody else.
const HASHES: usize = 4;

/// The counters of this process. What was used up comes back evenly.
pub struct Limits {
    /// Sign-ins from one address: the published ten in three minutes.
    sign_ins: Limit<IpAddr>,
    /// Sign-ins to one account, from wherever.
    account_sign_ins: Limit<String>,
    /// Newcomers from one address, and those who try to be the first.
    joins: Limit<IpAddr>,
    /// Sign-in links that are used from one address.
    transfers: Limit<IpAddr>,
    /// Files that one person sends.
    pub uploads: Limit<UserId>,
    /// Notifications that one person sends to their own devices, to try them.
    pub push_tests: Limit<UserId>,
    /// Messages of one hook.
    pub hook_posts: Limit<HookId>,
    /// Messages, edits and cheers of one bot: sixty a minute, and a burst of twice as many.
    pub bot_posts: Limit<UserId>,
    /// Links of one person that are looked at.
    pub unfurls: Limit<UserId>,
    /// Whoever hashes a password holds one of these.
    pub hashing: Semaphore,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_ins: Limit::new(10, 3 * MINUTE),
            account_sign_ins: Limit::new(20, 15 * MINUTE),
            joins: Limit::new(20, 60 * MINUTE),
            transfers: Limit::new(20, 60 * MINUTE),
            uploads: Limit::new(60, MINUTE),
            push_tests: Limit::new(5, MINUTE),
            hook_posts: Limit::new(60, MINUTE),
            bot_posts: Limit::new(120, 2 * MINUTE),
            unfurls: Limit::new(30, MINUTE),
            hashing: Semaphore::new(HASHES),
        }
    }
}

impl Limits {
    /// Lets each bot say so much a minute, and twice as much at once; 0 lets it say anything.
    pub fn allow_bots(&mut self, a_minute: u32) {
        let most = if a_minute == 0 { u32::MAX / 2 } else { a_minute.min(u32::MAX / 4) * 2 };
        self.bot_posts = Limit::new(most, 2 * MINUTE);
    }

    /// Forgets those who have not tried for long, so that the counters do not pile up.
    pub fn forget(&self) {
        self.sign_ins.counters.retain_recent();
        self.account_sign_ins.counters.retain_recent();
        self.joins.counters.retain_recent();
        self.transfers.counters.retain_recent();
        self.uploads.counters.retain_recent();
        self.push_tests.counters.retain_recent();
        self.hook_posts.counters.retain_recent();
        self.bot_posts.counters.retain_recent();
        self.unfurls.counters.retain_recent();
    }

    /// Counts one try to sign in to that account from that address.
    pub fn take_sign_in(
        &self,
        request: &HttpRequest,
        from: Option<IpAddr>,
        email_address: &str,
    ) -> Result<()> {
        if let Some(from) = from {
            self.sign_ins.take(request, network(from))?;
        }
        self.account_sign_ins.take(request, email_address.to_lowercase())
    }

    /// Counts one try to come in from that address.
    pub fn take_join(&self, request: &HttpRequest, from: Option<IpAddr>) -> Result<()> {
        from.map_or(Ok(()), |from| self.joins.take(request, network(from)))
    }

    /// Counts one try to sign in by a link from that address.
    pub fn take_transfer(&self, request: &HttpRequest, from: Option<IpAddr>) -> Result<()> {
        from.map_or(Ok(()), |from| self.transfers.take(request, network(from)))
    }
}

/// So many times in so long for each of those whom it counts.
pub struct Limit<K: Hash + Eq + Clone> {
    counters: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    times: u32,
    span: Duration,
}

/// What is left of a limit for somebody.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// How often in all.
    pub times: u32,
    /// In how long.
    pub span: Duration,
    /// How often still.
    pub left: u32,
    /// Until when they have to wait; none if they need not.
    pub wait: Option<Duration>,
}

impl Allowance {
    /// In how long everything is back, or, for who has to wait, the next time.
    pub fn reset(&self) -> Duration {
        let used = self.times.saturating_sub(self.left);
        self.wait.unwrap_or(self.span / self.times.max(1) * used)
    }
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(times: u32, span: Duration) -> Self {
        let most = NonZeroU32::new(times).expect("no limit is nothing at all");
        let quota = Quota::with_period(span / times).expect("no span is nothing");
        let counters = RateLimiter::keyed(quota.allow_burst(most));
        Self { counters: counters.with_middleware(), times, span }
    }

    /// Counts one try, or refuses it with [`Error::TooMany`]. What is left is noted on the request.
    pub fn take(&self, request: &HttpRequest, who: K) -> Result<()> {
        let allowance = self.count(&who);
        let mut notes = request.extensions_mut();
        // Who is counted twice hears of the limit that is nearer.
        if notes.get::<Allowance>().is_none_or(|noted| allowance.left < noted.left) {
            notes.insert(allowance);
        }
        allowance.wait.map_or(Ok(()), |wait| Err(Error::TooMany(wait)))
    }

    fn count(&self, who: &K) -> Allowance {
        let now = DefaultClock::default().now();
        let (left, wait) = match self.counters.check_key(who) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(until) => (0, Some(until.wait_time_from(now))),
        };
        Allowance { times: self.times, span: self.span, left, wait }
    }
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
    use actix_web::test::TestRequest;

    use super::*;

    fn sign_in(limits: &Limits, from: IpAddr, account: &str) -> bool {
        let request = TestRequest::post().to_http_request();
        limits.take_sign_in(&request, Some(from), account).is_ok()
    }

    #[test]
    fn the_eleventh_try_waits_and_others_do_not() {
        let limits = Limits::default();
        let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        assert!((0..10).all(|account| sign_in(&limits, one, &account.to_string())));
        assert!(!sign_in(&limits, one, "kim"));
        assert!(sign_in(&limits, other, "kim"));
    }

    #[test]
    fn one_account_is_not_guessed_at_from_many_addresses() {
        let limits = Limits::default();
        let from = |number: u8| IpAddr::from([192, 0, 2, number]);
        assert!((0..20).all(|number| sign_in(&limits, from(number), "Kim@x.y")));
        assert!(!sign_in(&limits, from(99), "kim@X.Y"));
    }

    #[test]
    fn a_household_counts_as_one() {
        let limits = Limits::default();
        let request = TestRequest::post().to_http_request();
        let join = |from: [u16; 8]| limits.take_join(&request, Some(from.into())).is_ok();
        let household = |number: u16| [0x2001, 0xdb8, 1, 2, 3, 4, 5, number];
        assert!((0..20).all(|number| join(household(number))));
        assert!(!join(household(99)));
        assert!(join([0x2001, 0xdb8, 1, 3, 0, 0, 0, 1]));
    }

    #[test]
    fn who_is_counted_hears_what_is_left() {
        let limit = Limit::new(2, MINUTE);
        let (first, second, third) = (limit.count(&1), limit.count(&1), limit.count(&1));
        assert_eq!((first.left, second.left, third.left), (1, 0, 0));
        assert_eq!((first.wait, first.reset()), (None, MINUTE / 2));
        assert_eq!((second.wait, second.reset()), (None, MINUTE));
        assert!(third.wait.is_some_and(|wait| wait <= MINUTE / 2 && third.reset() == wait));
    }
}
