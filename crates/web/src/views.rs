//! Views: what people see, as pure functions from small structs to HTML. They read nothing and
//! decide nothing about permissions; whoever calls them has loaded what they show.
//!
//! Invariant: the HTML of a message or a sidebar entry is the same for every viewer, because all
//! sockets share its bytes; what is one's own is decided in the browser by `data-user-id`.

pub mod dom_id;
pub mod icons;
pub mod layout;
pub mod streams;

pub mod forms;
pub mod times;

pub mod account;
pub mod avatars;
pub mod bans;
pub mod boosts;
pub mod bots;
pub mod browsers;
pub mod density;
pub mod errors;
pub mod files;
pub mod first_run;
pub mod habits;
pub mod hooks;
pub mod join;
pub mod languages;
pub mod messages;
pub mod offline;
pub mod person_fields;
pub mod profiles;
pub mod push_subscriptions;
pub mod qr_codes;
pub mod room_files;
pub mod rooms;
pub mod searches;
pub mod sessions;
pub mod share;
pub mod sidebar;
pub mod theme;
pub mod transfers;
pub mod users;
pub mod welcome;

#[cfg(test)]
mod samples;

pub use layout::{Chrome, Flash};
pub use users::Person;
