//! Transfers: a link by which somebody who is signed in, or an administrator for them, opens the
//! door in another browser. The edge signs it; here it is used.

use std::time::Duration;

use crate::{
    Error, Result, Store, Time, UserId,
    users::sessions::{self, Client, Session},
};

/// How long a link may be used (http.md 3.3).
const LIFETIME: Duration = Duration::from_secs(4 * 60 * 60);
/// Links made within the same ten minutes are the same, so that a page which shows one stays the
/// same for as long.
const STEP: i64 = 10 * 60 * 1_000_000;

/// When a link that is made now stops working: at most four hours later.
pub fn until(now: Time) -> Time {
    let end = now.plus(LIFETIME).micros();
    Time::from_micros(end - end.rem_euclid(STEP))
}

/// Signs in whom a link was made for. [`Forbidden`](Error::Forbidden) when they may not come in
/// any more.
pub fn sign_in(store: &mut impl Store, id: UserId, client: Client) -> Result<Session> {
    let user = store.user(id)?;
    if !user.is_active() {
        return Err(Error::Forbidden);
    }
    sessions::start(store, &user, client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_for_nearly_four_hours_and_never_longer() {
        for second in [0, 1, 599, 600, 601, 12_345] {
            let now = Time::from_millis(second * 1000);
            let left = until(now).millis() - now.millis();
            assert!((13_800_000..=14_400_000).contains(&left), "{second}: {left}");
        }
        assert_eq!(until(Time::from_millis(1)), until(Time::from_millis(599_999)));
    }
}
