//! The bus inside one process: events are handed over as they are. They still pass the sequence,
//! because writers that commit at the same time may report in another order, and the sweep finds
//! what nobody could report: a commit whose answer was lost, the work of a command in a terminal.

use std::sync::Arc;

use campfire_domain::Logged;
use tokio::{sync::mpsc, task::JoinSet};

use super::{Error, Notices, sweep::sweep};
use crate::{
    Signal,
    sequence::{EventLog, Heard, Sequence},
};

/// The in-process bus.
#[derive(Clone, Debug)]
pub struct Local {
    heard: mpsc::UnboundedSender<Heard>,
    /// Ends the tasks with the last handle.
    _tasks: Arc<JoinSet<()>>,
}

impl Local {
    pub(super) async fn open(log: Arc<dyn EventLog>) -> Result<(Self, Notices), Error> {
        let (out, notices) = mpsc::unbounded_channel();
        let (heard, hearing) = mpsc::unbounded_channel();
        let sequence = Sequence::open(log, out).await.map_err(Error::Log)?;
        let mut tasks = JoinSet::new();
        tasks.spawn(sequence.run(hearing));
        tasks.spawn(sweep(heard.clone()));
        Ok((Self { heard, _tasks: Arc::new(tasks) }, notices))
    }

    pub(super) fn publish(&self, events: Vec<Logged>) {
        // Fails only while the process ends and nobody listens.
        let _ = self.heard.send(Heard::Events(events));
    }

    pub(super) fn signal(&self, signal: Signal) {
        let _ = self.heard.send(Heard::Signal(signal));
    }
}
