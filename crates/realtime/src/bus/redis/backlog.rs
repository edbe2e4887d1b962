//! The backlog: what is not published yet. Of a log only the newest event matters, because whoever
//! hears of it reads all before it; so the backlog stays small however long Redis is away.

use std::collections::BTreeMap;

use deadpool_redis::{
    Pool,
    redis::{Pipeline, RedisError},
};
use tokio::{
    sync::mpsc,
    time::{error::Elapsed, timeout},
};

use super::{PATIENCE, Wire};
use crate::bus::wire::{Envelope, Letter};

/// More signals than that in one go are not worth showing.
const SIGNALS_LIMIT: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Backlog {
    grown: BTreeMap<Option<i64>, i64>,
    signals: Vec<Letter>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("no connection: {0}")]
    Pool(#[from] deadpool_redis::PoolError),
    #[error("{0}")]
    Redis(#[from] RedisError),
    #[error("no answer in time")]
    Late(#[from] Elapsed),
}

impl Backlog {
    /// Waits until there is something to send and takes all there is; false when nothing will
    /// come any more.
    pub(super) async fn fill(&mut self, unsent: &mut mpsc::UnboundedReceiver<Letter>) -> bool {
        if self.grown.is_empty() && self.signals.is_empty() {
            match unsent.recv().await {
                Some(letter) => self.add(letter),
                None => return false,
            }
        }
        while let Ok(letter) = unsent.try_recv() {
            self.add(letter);
        }
        true
    }

    fn add(&mut self, letter: Letter) {
        match letter {
            Letter::Committed { room, id } => {
                let newest = self.grown.entry(room).or_insert(id);
                *newest = id.max(*newest);
            }
            Letter::Typing { .. }
            | Letter::Read { .. }
            | Letter::Unread { .. }
            | Letter::Load { .. } => {
                if self.signals.len() < SIGNALS_LIMIT {
                    self.signals.push(letter);
                }
            }
        }
    }

    pub(super) async fn send(&self, pool: &Pool, wire: &Wire) -> Result<(), SendError> {
        let mut connection = pool.get().await?;
        let pipeline = self.pipeline(wire);
        Ok(timeout(PATIENCE, pipeline.query_async::<()>(&mut connection)).await??)
    }

    fn pipeline(&self, wire: &Wire) -> Pipeline {
        let mut pipeline = Pipeline::new();
        let grown = self.grown.iter().map(|(&room, &id)| Letter::Committed { room, id });
        for letter in grown.chain(self.signals.iter().cloned()) {
            let envelope = Envelope { origin: wire.origin, letter };
            let text = serde_json::to_string(&envelope).expect("a letter is plain data");
            pipeline.cmd("PUBLISH").arg(&wire.channel).arg(text).ignore();
        }
        pipeline
    }

    pub(super) fn clear(&mut self) {
        self.grown.clear();
        self.signals.clear();
    }

    /// What could not be shown at once is not shown.
    pub(super) fn forget_signals(&mut self) {
        self.signals.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_log_only_the_newest_event_waits() {
        let mut backlog = Backlog::default();
        for (room, id) in [(Some(1), 5), (None, 6), (Some(1), 9), (Some(1), 7), (Some(2), 8)] {
            backlog.add(Letter::Committed { room, id });
        }
        let waiting: Vec<_> = backlog.grown.into_iter().collect();
        assert_eq!(waiting, [(None, 6), (Some(1), 9), (Some(2), 8)]);
    }

    #[test]
    fn signals_do_not_pile_up() {
        let mut backlog = Backlog::default();
        for _ in 0..2 * SIGNALS_LIMIT {
            backlog.add(Letter::Read { user: 1, room: 2 });
        }
        assert_eq!(backlog.signals.len(), SIGNALS_LIMIT);
        backlog.forget_signals();
        assert!(backlog.signals.is_empty());
    }
}
