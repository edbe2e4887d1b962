//! Lanes: one per kind of job, each with its own width, so that nobody waits for another kind.

use std::{collections::HashMap, sync::Arc, time::Duration};

use campfire_domain::{Job, JobId, Outbox, Result, UserId};
use campfire_store::{
    Tx,
    queue::{self, Claimed, Kind, Places},
};
use tokio::{
    sync::{Notify, watch},
    task::{self, JoinSet},
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

/// What runs in a lane, and for which bots.
#[derive(Default)]
struct Running {
    turns: JoinSet<JobId>,
    bots: HashMap<task::Id, Option<UserId>>,
}

impl Running {
    fn start(&mut self, tools: Arc<Tools>, claimed: Claimed) {
        let bot = claimed.bot;
        let turn = self.turns.spawn(turn(tools, claimed));
        self.bots.insert(turn.id(), bot);
    }

    /// Waits until one ends, however it does, and gives its place back; none when nothing runs.
    async fn end(&mut self) -> Option<()> {
        let ended = self.turns.join_next_with_id().await?;
        let id = ended.map_or_else(|error| error.id(), |(id, _)| id);
        self.bots.remove(&id);
        Some(())
    }

    /// What it leaves of that many places.
    fn places(&self, width: usize) -> Places {
        let mut places = Places::new(width);
        self.bots.values().for_each(|bot| places.occupy(*bot));
        places
    }
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
        let mut running = Running::default();
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

    /// Starts what is due and fits in. Answers how long nothing else will be due. What is due for a
    /// bot that has its share waits until something ends, which wakes the lane.
    async fn start_due(&self, running: &mut Running) -> Result<Duration> {
        let look_again = self.tools.settings.look_again;
        let places = running.places(self.width);
        let rest = self.until_due(&places).await?.unwrap_or(look_again);
        if !rest.is_zero() {
            return Ok(rest.min(look_again));
        }
        for claimed in self.claim(places).await? {
            running.start(Arc::clone(&self.tools), claimed);
        }
        let rest = self.until_due(&running.places(self.width)).await?;
        Ok(rest.unwrap_or(look_again).min(look_again))
    }

    /// How long until something is due that may have one of the places; none when there is nothing
    /// to wait for, or no place.
    async fn until_due(&self, places: &Places) -> Result<Option<Duration>> {
        if places.free() == 0 {
            return Ok(None);
        }
        let (kind, places) = (self.kind, places.clone());
        let look = move |conn: &mut _| queue::next_due(conn, kind, &places);
        let due = self.tools.store.read(look).await?;
        let now = (self.tools.settings.clock)();
        Ok(due
            .map(|due| Duration::from_micros((due.micros() - now.micros()).max(0).unsigned_abs())))
    }

    async fn claim(&self, places: Places) -> Result<Vec<Claimed>> {
        let kind = self.kind;
        let limits = self.tools.settings.webhook;
        let lease = limits.first_byte.max(limits.total) + MARGIN;
        self.tools.store.write(move |tx| queue::claim(tx, kind, places, lease)).await
    }

    async fn wait(&mut self, running: &mut Running, rest: Duration) -> Wake {
        tokio::select! {
            biased;
            // An error means that the runner is gone.
            _ = self.stop.wait_for(|stop| *stop) => Wake::Stop,
            Some(()) = running.end() => Wake::Look,
            () = self.bell.notified() => Wake::Look,
            () = sleep(rest) => Wake::Look,
        }
    }

    async fn drain(&self, mut running: Running) {
        let all = async { while running.end().await.is_some() {} };
        if timeout(self.tools.settings.grace, all).await.is_err() {
            tracing::info!(
                kind = self.kind.word(),
                "left {} jobs for the next start",
                running.bots.len()
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
