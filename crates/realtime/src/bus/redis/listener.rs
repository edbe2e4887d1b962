//! The listener: hears what other processes published. The pool's connections cannot subscribe, so
//! it has its own, watches that it is alive, and makes a new one when it is not.

use std::time::{Duration, Instant};

use deadpool_redis::redis::{
    Client, Msg, RedisResult, Value,
    aio::{PubSubSink, PubSubStream},
};
use futures_util::StreamExt;
use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval, timeout},
};
use tracing::{info, warn};

use super::{PATIENCE, Wire};
use crate::{
    bus::{
        Backoff,
        peers::Peers,
        wire::{Envelope, Meaning},
    },
    sequence::Heard,
};

/// How often the connection is asked whether it lives: one that broke without a word would
/// otherwise stay silent for ever.
const PULSE: Duration = Duration::from_secs(5);

pub(super) struct Listener {
    pub(super) client: Client,
    pub(super) wire: Wire,
    pub(super) heard: mpsc::UnboundedSender<Heard>,
    pub(super) peers: Peers,
    pub(super) connected: watch::Sender<bool>,
}

impl Listener {
    pub(super) async fn run(self) {
        let mut backoff = Backoff::default();
        while !self.heard.is_closed() {
            match self.subscribe().await {
                Ok((sink, stream)) => {
                    backoff.reset();
                    self.listen(sink, stream).await;
                }
                Err(error) => warn!(%error, "cannot listen to Redis, trying again"),
            }
            backoff.pause().await;
        }
    }

    async fn subscribe(&self) -> RedisResult<(PubSubSink, PubSubStream)> {
        let subscribing = async {
            let (mut sink, stream) = self.client.get_async_pubsub().await?.split();
            sink.subscribe(&self.wire.channel).await?;
            Ok((sink, stream))
        };
        timeout(PATIENCE, subscribing).await.unwrap_or_else(|late| {
            Err(std::io::Error::new(std::io::ErrorKind::TimedOut, late).into())
        })
    }

    async fn listen(&self, sink: PubSubSink, stream: PubSubStream) {
        info!("listening to Redis");
        // Now that nothing more can be missed, what was missed before is read.
        self.hear(Heard::Missed);
        self.connected.send_replace(true);
        tokio::select! {
            () = stream.for_each(async |message| self.open(&message)) => {}
            () = flatline(sink) => {}
        }
        self.connected.send_replace(false);
        warn!("the connection to Redis is lost");
    }

    fn open(&self, message: &Msg) {
        let envelope: Result<Envelope, _> = serde_json::from_slice(message.get_payload_bytes());
        match envelope {
            Ok(envelope) if envelope.origin == self.wire.origin => {}
            Ok(envelope) => match envelope.letter.into() {
                Meaning::Heard(heard) => self.hear(heard),
                Meaning::Load(load) => self.peers.note(envelope.origin, load, Instant::now()),
            },
            Err(error) => warn!(%error, "heard something on Redis that is not ours"),
        }
    }

    fn hear(&self, heard: Heard) {
        // Fails only while the process ends.
        let _ = self.heard.send(heard);
    }
}

/// Waits until the connection has no pulse any more.
async fn flatline(mut sink: PubSubSink) {
    let mut pulse = interval(PULSE);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pulse.tick().await;
        match timeout(PATIENCE, sink.ping::<Value>()).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    }
}
