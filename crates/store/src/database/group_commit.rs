//! Group commit: the one thread that writes to an SQLite file. It takes every write that waits,
//! runs each in its own savepoint of one transaction, commits once, and only then answers them.
//!
//! Invariant: no write runs after the shared transaction is gone. SQLite ends it by itself when a
//! disk is full or broken; what ran then is refused as a whole, and the connection opened anew.

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Instant,
};

use campfire_domain::{Error, Result};
use tokio::sync::{mpsc, oneshot};

use super::{
    checkpoints::Checkpoints,
    settings::Clock,
    stats::{Counters, Waiting},
};
use crate::{
    connection::AnyConnection,
    tx::{Committed, Tx},
};

/// The most writes in one commit, so that the first of them does not wait for long.
const BATCH: usize = 256;

/// The way to the writing thread; it ends when this is dropped.
pub(crate) struct Writer {
    queue: Option<mpsc::UnboundedSender<Box<dyn Write>>>,
    thread: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
}

/// What the writing thread works with.
pub(crate) struct Bench {
    pub(crate) tx: Tx,
    pub(crate) reopen: Box<dyn Fn() -> Result<AnyConnection> + Send>,
    pub(crate) clock: Clock,
    pub(crate) counters: Arc<Counters>,
    pub(crate) listener: mpsc::UnboundedSender<Committed>,
    pub(crate) checkpoints: Checkpoints,
}

/// A write on its way: run inside the shared transaction, answered after its commit.
trait Write: Send {
    /// What it leaves behind, or none when it was refused. An error means that the shared
    /// transaction is gone.
    fn run(&mut self, bench: &mut Bench) -> Result<Option<Committed>>;
    fn answer(self: Box<Self>, failure: Option<&str>);
}

struct Asked<T, F> {
    act: Option<F>,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
    waiting: Option<Waiting>,
}

impl Writer {
    pub(crate) fn start(bench: Bench) -> Result<Self> {
        let (queue, waiting) = mpsc::unbounded_channel();
        let counters = bench.counters.clone();
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || serve(bench, waiting))
            .map_err(Error::store)?;
        Ok(Self { queue: Some(queue), thread: Some(thread), counters })
    }

    /// Lines a write up; the receiver hears once it is committed or refused.
    pub(crate) fn ask<T, F>(&self, act: F) -> oneshot::Receiver<Result<T>>
    where
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let waiting = Some(self.counters.wait());
        let write = Asked { act: Some(act), outcome: None, reply, waiting };
        // A dead thread drops the write, and the receiver notices.
        self.queue.as_ref().and_then(|queue| queue.send(Box::new(write)).ok());
        answer
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.take();
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            thread.join().ok();
        }
    }
}

fn serve(mut bench: Bench, mut waiting: mpsc::UnboundedReceiver<Box<dyn Write>>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        commit(&mut bench, batch);
    }
}

/// Runs a batch in one transaction, tells the listener, then answers. In this order, so that
/// whoever hears the answer can rely on the listener having heard before.
fn commit(bench: &mut Bench, mut batch: Vec<Box<dyn Write>>) {
    let (committed, failure) = match run(bench, &mut batch) {
        Ok(committed) => (committed, None),
        Err(error) => {
            bench.start_over();
            tracing::error!("could not commit a batch of {} writes: {error}", batch.len());
            (Vec::new(), Some(error.to_string()))
        }
    };
    for left_behind in committed {
        // Without a listener there is nobody to tell.
        bench.listener.send(left_behind).ok();
    }
    bench.checkpoints.ring();
    batch.into_iter().for_each(|write| write.answer(failure.as_deref()));
}

fn run(bench: &mut Bench, batch: &mut [Box<dyn Write>]) -> Result<Vec<Committed>> {
    bench.tx.begin_immediate()?;
    let mut committed = Vec::with_capacity(batch.len());
    for write in batch {
        committed.extend(write.run(bench)?);
    }
    let begun = Instant::now();
    bench.tx.commit()?;
    bench.counters.committed(committed.len() as u64, begun.elapsed());
    Ok(committed.into_iter().filter(|left_behind| !left_behind.is_empty()).collect())
}

impl Bench {
    /// Leaves a transaction that went wrong, and what state it left the connection in. Where no
    /// other can be opened the old one stays, and the next batch tries again.
    fn start_over(&mut self) {
        self.tx.roll_back_to(0).ok();
        match (self.reopen)() {
            Ok(conn) => self.tx = Tx::on(conn),
            Err(error) => tracing::error!("could not open the database anew: {error}"),
        }
    }
}

impl<T, F> Write for Asked<T, F>
where
    F: FnOnce(&mut Tx) -> Result<T> + Send,
    T: Send,
{
    fn run(&mut self, bench: &mut Bench) -> Result<Option<Committed>> {
        self.waiting.take();
        let Some(act) = self.act.take() else { return Ok(None) };
        let (outcome, committed) = match alone(bench, act)? {
            Ok((value, committed)) => (Ok(value), Some(committed)),
            Err(error) => {
                bench.counters.refused();
                (Err(error), None)
            }
        };
        self.outcome = Some(outcome);
        Ok(committed)
    }

    fn answer(self: Box<Self>, failure: Option<&str>) {
        let outcome = match (failure, self.outcome) {
            (None, Some(outcome)) | (_, Some(outcome @ Err(_))) => outcome,
            (failure, _) => Err(Error::store(failure.unwrap_or("the write never ran").to_owned())),
        };
        // Whoever asked may have left meanwhile.
        self.reply.send(outcome).ok();
    }
}

/// Runs one write in its own savepoint: its failure or panic takes back nothing but itself. The
/// outer error is that of a savepoint that is no more.
fn alone<T>(
    bench: &mut Bench,
    act: impl FnOnce(&mut Tx) -> Result<T>,
) -> Result<Result<(T, Committed)>> {
    let now = (bench.clock)();
    let tx = &mut bench.tx;
    let depth = tx.depth();
    tx.begin()?;
    let outcome = tx.attempt(now, act).and_then(|value| Ok((value, tx.flush()?)));
    match outcome {
        Ok(_) => tx.commit()?,
        Err(_) => tx.take_back(depth)?,
    }
    Ok(outcome)
}
