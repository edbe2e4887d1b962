//! Places: how many jobs of one kind run at once, and how many of them for one bot.

use std::collections::BTreeMap;

use campfire_domain::UserId;

/// The places of a lane. A bot gets no more of them than it leaves free: one whose webhook hangs
/// holds half of them at most, a second one half of the rest, so that even where several hang there
/// is a place for whoever comes. What calls no webhook may have every place.
#[derive(Clone, Debug)]
pub struct Places {
    free: usize,
    held: BTreeMap<UserId, usize>,
}

impl Places {
    /// So many, all of them free.
    pub fn new(width: usize) -> Self {
        Self { free: width, held: BTreeMap::new() }
    }

    /// Takes one for a job, of that bot if it calls a webhook. Answers whether it may have one.
    pub fn take(&mut self, bot: Option<UserId>) -> bool {
        let is_open = self.free > 0 && bot.is_none_or(|bot| self.of(bot) < self.free);
        if is_open {
            self.occupy(bot);
        }
        is_open
    }

    /// Counts a job that runs, whether or not it would get a place now.
    pub fn occupy(&mut self, bot: Option<UserId>) {
        self.free = self.free.saturating_sub(1);
        if let Some(bot) = bot {
            *self.held.entry(bot).or_default() += 1;
        }
    }

    /// How many nobody holds.
    pub fn free(&self) -> usize {
        self.free
    }

    /// The bots that may have no more for now.
    pub(super) fn sated(&self) -> Vec<i64> {
        let sated = self.held.iter().filter(|(_, held)| **held >= self.free);
        sated.map(|(bot, _)| bot.get()).collect()
    }

    fn of(&self, bot: UserId) -> usize {
        self.held.get(&bot).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many places each of the bots gets when all want as many as they can have, in turn.
    fn check(width: usize, bots: i64, expected: &[usize]) {
        let mut places = Places::new(width);
        let got = (1..=bots).map(|bot| {
            let mut wish = || places.take(Some(UserId::from(bot)));
            std::iter::repeat_with(&mut wish).take_while(|taken| *taken).count()
        });
        assert_eq!(got.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn whoever_comes_later_finds_a_place() {
        check(32, 1, &[16]);
        check(32, 6, &[16, 8, 4, 2, 1, 1]);
        check(1, 2, &[1, 0]);
    }

    #[test]
    fn what_no_bot_waits_for_takes_every_place() {
        let mut places = Places::new(3);
        assert!((0..3).all(|_| places.take(None)));
        assert!(!places.take(None));
    }

    #[test]
    fn who_holds_a_share_is_sated_until_more_is_free() {
        let (big, small) = (UserId::from(1), UserId::from(2));
        let mut places = Places::new(4);
        assert!(places.take(Some(big)) && places.take(Some(big)));
        assert_eq!(places.sated(), [big.get()]);
        assert!(!places.take(Some(big)) && places.take(Some(small)));
        assert_eq!((places.free(), places.sated()), (1, vec![big.get(), small.get()]));
    }
}
