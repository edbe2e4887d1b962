//! The sweep: now and then somebody looks whether the log has what no process told.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at},
};

use crate::sequence::Heard;

/// How often the log is looked through for what no process told: one ended between its commit and
/// the news of it, the answer to a commit was lost, or Redis is down.
const INTERVAL: Duration = Duration::from_secs(5);

/// Asks for a look, again and again, until nobody listens.
pub(super) async fn sweep(heard: mpsc::UnboundedSender<Heard>) {
    let mut ticks = interval_at(Instant::now() + INTERVAL, INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if heard.send(Heard::Sweep).is_err() {
            return;
        }
    }
}
