//! Spreading: a message becomes one job per browser that is to hear of it. That waits for nobody
//! outside, so all messages that wait are spread in one write, which also takes them out.

use std::sync::Arc;

use campfire_domain::{Job, Outbox, Result};
use campfire_store::{
    Tx, pushes,
    queue::{self, Claimed, Kind},
};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep},
};

use crate::{Ended, Report, perform::Tools};

/// Messages that are spread in one write, so that posting never waits long for it.
const AT_ONCE: usize = 16;

/// Spreads messages as they come.
pub(crate) struct Spreading {
    pub(crate) tools: Arc<Tools>,
    pub(crate) bell: Arc<Notify>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Spreading {
    /// Works until told to stop.
    pub(crate) async fn run(mut self) {
        while !*self.stop.borrow() {
            match self.spread().await {
                Ok(AT_ONCE..) => continue,
                Ok(_) => {}
                Err(error) => tracing::error!("cannot find out whom to notify: {error}"),
            }
            tokio::select! {
                biased;
                // An error means that the runner is gone.
                _ = self.stop.wait_for(|stop| *stop) => break,
                () = self.bell.notified() => {}
                () = sleep(self.tools.settings.look_again) => {}
            }
        }
    }

    /// Spreads what is due and answers how many messages that were. A crash in between neither
    /// forgets nor doubles any.
    async fn spread(&self) -> Result<usize> {
        let began = Instant::now();
        let is_heard = self.tools.settings.vapid.is_some();
        let spread = move |tx: &mut Tx| {
            let taken = queue::take(tx, Kind::Push, AT_ONCE)?;
            for Claimed { job, .. } in taken.iter().filter(|_| is_heard) {
                enqueue(tx, job)?;
            }
            Ok(taken)
        };
        let spread = self.tools.store.write(spread).await?;
        for Claimed { id, attempts, .. } in &spread {
            tracing::debug!(job.id = %id, kind = Kind::Push.word(), attempts, "did a job");
            if let Some(reports) = &self.tools.settings.reports {
                let (kind, ended, took) = (Kind::Push, Ended::Done, began.elapsed());
                // Nobody need listen.
                let _ = reports.send(Report { id: *id, kind, attempt: *attempts, ended, took });
            }
        }
        Ok(spread.len())
    }
}

/// Leaves one job for each browser that is to hear of the message.
fn enqueue(tx: &mut Tx, job: &Job) -> Result<()> {
    let Job::Push { message } = *job else { return Ok(()) };
    let now = tx.now();
    for subscription in pushes::targets(tx.conn(), message, now)? {
        tx.enqueue(Job::Notify { message, subscription });
    }
    Ok(())
}
