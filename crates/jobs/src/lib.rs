//! Does what may wait: web push and bot webhooks.
//!
//! Verbs leave [`Job`](campfire_domain::Job)s in the database with the change itself. A
//! [`Runner`] claims them, performs them and takes them out, at least once each: what fails is
//! tried again later and later, what fails too often stays in the table for administrators to
//! see, and what a crash interrupted is claimed again when its claim has run out.
//!
//! Each kind of job has a lane of its own, so that a webhook that hangs delays no notification.
//!
//! Invariant: everything that leaves the house leaves through `campfire_outbound`.

mod attached;
mod backoff;
mod lane;
mod news;
mod notice;
mod perform;
pub mod purge;
mod push;
mod reply;
mod runner;
mod settings;
mod spreading;
pub mod vapid;
mod webhook;

pub use backoff::Backoff;
pub use runner::{Bell, Runner};
pub use settings::{Ended, Report, Settings, WebhookLimits};
pub use vapid::Vapid;
