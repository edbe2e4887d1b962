//! Lanes: one per kind of job, each with its own width, so that nobody waits for another kind.

use std::{sync::Arc, time::Duration};

use campfire_domain::{Job, JobId, Outbox, Result};
use campfire_store::{
    Tx,
    queue::{self, Claimed, Kind},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::{
    Ended, Report,
    perform::{Outcome, Tools, Turn, perform},
};

/// How much longer a claim holds than the slowest job takes.
const MARGIN: Duration = Duration::from_secs(60);

/// One lane: claims jobs of its kind and performs as many at once as it is wide.
pub(crate) struct Lane {
    pub(crate) kind: Kind,
    pub(crate) width: usize,
    pub(crate) tools: Arc<Tools>,
    pub(crate) bell: Arc<Notify>,
    pub(crate) stop: watch::Receiver<bool>,
}

/// Why a lane looks again.
enum Wake {
    Look,
    Stop,
}

impl Lane {
    /// Works until told to stop, then lets what is running come to its end for a while. Dropping
    /// this future abandons the running jobs; their claims run out.
    pub(crate) async fn run(mut self) {
        let mut running = JoinSet::new();
        loop {
            let rest = self.start_due(&mut running).await.unwrap_or_else(|error| {
                tracing::error!(kind = self.kind.word(), "cannot claim jobs: {error}");
                self.tools.settings.look_again
            });
            match self.wait(&mut running, rest).await {
                Wake::Look => {}
                Wake::Stop => break,
            }
        }
        self.drain(running).await;
    }

    /// Starts what is due and fits in. Answers how long nothing else will be due.
    async fn start_due(&self, running: &mut JoinSet<JobId>) -> Result<Duration> {
        let free = self.width.saturating_sub(running.len());
        let look_again = self.tools.settings.look_again;
        if free == 0 {
            return Ok(look_again);
        }
        let rest = self.until_due().await?.unwrap_or(look_again);
        if !rest.is_zero() {
            return Ok(rest.min(look_again));
        }
        for claimed in self.claim(free).await? {
            running.spawn(turn(Arc::clone(&self.tools), claimed));
        }
        let rest = if running.len() == self.width { None } else { self.until_due().await? };
        Ok(rest.unwrap_or(look_again).min(look_again))
    }

    async fn until_due(&self) -> Result<Option<Duration>> {
        let kind = self.kind;
        let due = self.tools.store.read(move |conn| queue::next_due(conn, kind)).await?;
        let now = (self.tools.settings.clock)();
        Ok(due
            .map(|due| Duration::from_micros((due.micros() - now.micros()).max(0).unsigned_abs())))
    }

    async fn claim(&self, free: usize) -> Result<Vec<Claimed>> {
        let kind = self.kind;
        let limit = i64::try_from(free).unwrap_or(i64::MAX);
        let limits = self.tools.settings.webhook;
        let lease = limits.first_byte.max(limits.total) + MARGIN;
        self.tools.store.write(move |tx| queue::claim(tx, kind, limit, lease)).await
    }

    async fn wait(&mut self, running: &mut JoinSet<JobId>, rest: Duration) -> Wake {
        tokio::select! {
            biased;
            // An error means that the runner is gone.
            _ = self.stop.wait_for(|stop| *stop) => Wake::Stop,
            Some(_) = running.join_next() => Wake::Look,
            () = self.bell.notified() => Wake::Look,
            () = sleep(rest) => Wake::Look,
        }
    }

    async fn drain(&self, mut running: JoinSet<JobId>) {
        let all = async { while running.join_next().await.is_some() {} };
        if timeout(self.tools.settings.grace, all).await.is_err() {
            tracing::info!(
                kind = self.kind.word(),
                "left {} jobs for the next start",
                running.len()
            );
        }
    }
}

/// One attempt at one job, and the end of it in the table.
async fn turn(tools: Arc<Tools>, claimed: Claimed) -> JobId {
    let Claimed { id, job, attempts, .. } = claimed;
    let turn = Turn { id, attempt: attempts, last: tools.settings.backoff.is_last(attempts) };
    let kind = Kind::of(&job);
    let began = Instant::now();
    let outcome = attempt(&tools, turn, job).await;
    let ended = ended(turn, &outcome);
    tell(kind.word(), turn, &outcome);
    if let Err(error) = settle(&tools, turn, outcome).await {
        tracing::error!(job.id = %id, kind = kind.word(), "cannot settle a job; its claim runs out: {error}");
    }
    if let Some(reports) = &tools.settings.reports {
        // Nobody need listen.
        let _ = reports.send(Report { id, kind, attempt: attempts, ended, took: began.elapsed() });
    }
    id
}

/// Performs a job, unless it has brought down whoever tried to, more often than a job may fail.
async fn attempt(tools: &Arc<Tools>, turn: Turn, job: Job) -> Outcome {
    if turn.attempt > tools.settings.backoff.attempts {
        return Outcome::Failed { reason: "it was interrupted each time".to_owned() };
    }
    let outcome = perform(Arc::clone(tools), turn, job).await;
    outcome.unwrap_or_else(|error| Outcome::Again { reason: error.to_string(), after: None })
}

fn ended(turn: Turn, outcome: &Outcome) -> Ended {
    match outcome {
        Outcome::Done | Outcome::Settled => Ended::Done,
        Outcome::Again { .. } if !turn.last => Ended::Retried,
        Outcome::Again { .. } | Outcome::Failed { .. } => Ended::Failed,
    }
}

fn tell(kind: &'static str, turn: Turn, outcome: &Outcome) {
    let Turn { id, attempt, last } = turn;
    match outcome {
        Outcome::Done | Outcome::Settled => {
            tracing::debug!(job.id = %id, kind, attempt, "did a job");
        }
        Outcome::Again { reason, .. } if !last => {
            tracing::info!(job.id = %id, kind, attempt, "a job will be tried again: {reason}");
        }
        Outcome::Again { reason, .. } | Outcome::Failed { reason } => {
            tracing::warn!(job.id = %id, kind, attempt, "gave a job up: {reason}");
        }
    }
}

async fn settle(tools: &Tools, turn: Turn, outcome: Outcome) -> Result<()> {
    let Turn { id, attempt, last } = turn;
    let backoff = tools.settings.backoff;
    let act = move |tx: &mut Tx| match outcome {
        Outcome::Done => queue::done(tx, id),
        Outcome::Settled => Ok(()),
        Outcome::Again { reason, after } if !last => {
            let at = tx.now().plus(backoff.rest(attempt, after));
            queue::retry(tx, id, at, &reason)
        }
        Outcome::Again { reason, .. } | Outcome::Failed { reason } => queue::fail(tx, id, &reason),
    };
    tools.store.write(act).await
}
