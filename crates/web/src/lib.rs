//! The edge: routes, extractors, handlers, views, the WebSocket and what it broadcasts.
//!
//! A handler finds (its extractors have proven who asks and where), does one verb of the domain,
//! and shows one view. [`answer`] puts all of it on a listening socket; [`broadcasts::run`]
//! turns what happens into what open pages show.
//!
//! Invariant: views query nothing; only [`broadcasts`] turns events into HTML; only [`error`]
//! turns errors into statuses.

pub mod account;
pub mod answers;
pub mod api;
pub mod app;
pub mod assets;
pub mod autocompletes;
pub mod avatars;
pub mod bans;
pub mod boosts;
pub mod bots;
pub mod broadcasts;
pub mod browsers;
pub mod by_bots;
pub mod cable;
pub mod channels;
pub mod closeds;
pub mod compressed;
pub mod cookies;
pub mod density;
pub mod directs;
pub mod error;
pub mod extract;
pub mod files;
pub mod first_run;
pub mod forgery;
pub mod health;
pub mod hooks;
pub mod involvements;
pub mod joins;
pub mod limits;
pub mod messages;
pub mod metrics;
pub mod online;
pub mod opens;
pub mod page;
pub mod peeked;
pub mod polls;
pub mod presenting;
pub mod profiles;
pub mod proxies;
pub mod push_subscriptions;
pub mod pwa;
pub mod qr_codes;
pub mod quiet_hours;
pub mod refreshes;
pub mod representations;
pub mod room_files;
pub mod room_forms;
pub mod rooms;
pub mod routes;
pub mod searches;
pub mod server;
pub mod sessions;
pub mod sidebar;
pub mod signed;
pub mod studio;
pub mod theme;
pub mod transfers;
pub mod unfurl;
pub mod unreads;
pub mod users;
pub mod views;
pub mod wire;

pub use app::{App, Settings, Uploads};
pub use error::{Error, Result};
pub use proxies::Proxies;
pub use routes::configure;
pub use server::{answer, answer_watchers};
