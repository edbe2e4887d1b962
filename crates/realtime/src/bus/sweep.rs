//! The sweep: now and then somebody looks whether the log has what no process told.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at},
};

use crate::sequence::Heard;

/// How often the log of the account is asked for what no process told: whoever is signed out by a
/// command in a terminal is to be cut within a second. It is one look into an index.
const INTERVAL: Duration = Duration::from_secs(1);
/// After so many of those all logs are looked through: some process ended between its commit and the
/// news of it, the answer to a commit was lost, or Redis is down.
const WHOLE: u32 = 5;

/// Asks for a look, again and again, until nobody listens.
pub(super) async fn sweep(heard: mpsc::UnboundedSender<Heard>) {
    let mut ticks = interval_at(Instant::now() + INTERVAL, INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for tick in (1..=WHOLE).cycle() {
        ticks.tick().await;
        let look = if tick == WHOLE { Heard::Sweep } else { Heard::Account };
        if heard.send(look).is_err() {
            return;
        }
    }
}
