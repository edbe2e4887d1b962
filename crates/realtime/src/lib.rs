//! Fan-out: carries events between processes and frames to subscribers, and knows who is present.
//!
//! A committed event goes into the [`Bus`], which hands every process all [`Notice`]s, whole and in
//! order per room. The edge turns a notice into the payload of a [`Stream`] and gives it to the
//! [`Hub`], which encodes the WebSocket frame once and shares its bytes with every socket that
//! listens. [`cable`] is the protocol of those sockets as data: text in, [`cable::Command`] out.
//!
//! ```
//! use campfire_domain::{RoomId, SessionId, UserId};
//! use campfire_realtime::{Hub, Stream, cable};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let hub = Hub::default();
//! let mut socket = hub.register(UserId::from(7), SessionId::from(1));
//! let typing = Stream::RoomTyping(RoomId::from(12));
//! let identifier = r#"{"channel":"TypingNotificationsChannel","room_id":12}"#;
//! hub.subscribe(socket.id, identifier.into(), typing.into());
//! hub.publish(&typing, r#"{"action":"start"}"#);
//!
//! assert_eq!(socket.outgoing.recv().await, Some(cable::confirm(identifier)));
//! assert_eq!(socket.outgoing.recv().await, Some(cable::message(identifier, r#"{"action":"start"}"#)));
//! # }
//! ```
//!
//! Invariant: only `bus/redis.rs` knows Redis; nothing here knows a database or HTTP.
//! Invariant: the hub never awaits; a socket that does not read is cut, nobody waits for it.

pub mod bus;
pub mod cable;
pub mod frame;
pub mod hub;
pub mod presence;
mod sequence;
pub mod signal;
pub mod stream;
pub mod throttle;

pub use bus::{Bus, Notice, Notices};
pub use frame::Frame;
pub use hub::{Hub, Socket, SocketId};
pub use presence::Transition;
pub use sequence::{EventLog, Head, LogError, Reading};
pub use signal::Signal;
pub use stream::{Stream, StreamSigner};
pub use throttle::Throttle;
