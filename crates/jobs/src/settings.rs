//! Settings: what the runner is told once, when it is made.

use std::{fmt, sync::Arc, time::Duration};

use campfire_domain::{JobId, Time, messages::mentions::Signer};
use campfire_outbound::Guard;
use campfire_store::{Clock, queue::Kind};
use tokio::sync::mpsc;

use crate::{Backoff, Vapid};

/// What the runner needs to know.
#[derive(Clone)]
pub struct Settings {
    /// Who we are to push services; without it nobody is notified.
    pub vapid: Option<Vapid>,
    /// Which addresses push services may have. Members name them, so anything but
    /// [`Guard::PublicOnly`] is for tests.
    pub push_guard: Guard,
    /// How long and how much a webhook may answer.
    pub webhook: WebhookLimits,
    /// When what failed is tried again, and when no more.
    pub backoff: Backoff,
    /// How often to look for due work that no bell announced.
    pub look_again: Duration,
    /// How long a stop waits for what is running; the rest is done after the next start.
    pub grace: Duration,
    /// Whether no other process works on the same database, so that whatever is claimed at the
    /// start was claimed by a process that is no more.
    pub alone: bool,
    /// Knows the mentions that bots may answer with.
    pub mentions: Signer,
    /// Who counts what became of each attempt.
    pub reports: Option<mpsc::UnboundedSender<Report>>,
    /// What time it is.
    pub clock: Clock,
}

/// What became of one attempt at one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The job.
    pub id: JobId,
    /// Its kind.
    pub kind: Kind,
    /// Which attempt it was, from one.
    pub attempt: i32,
    /// How it ended.
    pub ended: Ended,
    /// How long it took.
    pub took: Duration,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The job is done and out of the table.
    Done,
    /// The job rests until it is tried again.
    Retried,
    /// The job was given up and stays to be seen.
    Failed,
}

/// How long and how much a webhook may answer (decision 3.2).
#[derive(Clone, Copy, Debug)]
pub struct WebhookLimits {
    /// How long until its answer begins.
    pub first_byte: Duration,
    /// How long until its answer ends.
    pub total: Duration,
    /// The largest answer in bytes.
    pub cap: usize,
}

impl Default for WebhookLimits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(7),
            total: Duration::from_secs(60),
            cap: 25 * 1024 * 1024,
        }
    }
}

impl Settings {
    /// The usual settings, without push.
    pub fn new(mentions: Signer) -> Self {
        Self {
            vapid: None,
            push_guard: Guard::PublicOnly,
            webhook: WebhookLimits::default(),
            backoff: Backoff::default(),
            look_again: Duration::from_secs(15),
            grace: Duration::from_secs(5),
            alone: true,
            mentions,
            reports: None,
            clock: Arc::new(Time::now),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("vapid", &self.vapid)
            .field("push_guard", &self.push_guard)
            .field("webhook", &self.webhook)
            .field("backoff", &self.backoff)
            .field("alone", &self.alone)
            .finish_non_exhaustive()
    }
}
