//! The only way out to the network: resolves once, classifies, pins, caps.
//!
//! A [`Client`] sends one [`Request`] and answers with one [`Answer`]. Where the address was
//! chosen by anybody but an administrator the request is sent with [`Guard::PublicOnly`], and
//! then nothing but a public address is ever connected to, whatever a name server says.
//!
//! Invariant: no other crate of ours opens a connection to a place that a user named.
//! Invariant: redirects are never followed here; who wants to follow one sends a new request,
//! which is looked up and classified anew.

pub mod address;
mod client;
mod endpoint;
mod error;
mod lookup;
mod stage;

pub use client::{Answer, Client, Guard, Limits, Request};
pub use endpoint::is_push_endpoint;
pub use error::Error;
pub use lookup::Hosts;
pub use reqwest::{Method, StatusCode, Url, header};
