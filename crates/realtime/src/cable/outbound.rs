//! Writing what the server says. Every function gives a whole frame, ready to be shared.

use crate::Frame;

/// Why the server ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no valid session.
    Unauthorized,
    /// The request cannot be answered as it is.
    InvalidRequest,
    /// The server goes down or comes anew.
    ServerRestart,
    /// Somebody else decided it.
    Remote,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::InvalidRequest => "invalid_request",
            Self::ServerRestart => "server_restart",
            Self::Remote => "remote",
        }
    }

    /// The number for it in the WebSocket's close frame: going away, against policy, normal.
    fn close_code(self) -> u16 {
        match self {
            Self::ServerRestart => 1001,
            Self::Unauthorized | Self::InvalidRequest => 1008,
            Self::Remote => 1000,
        }
    }
}

/// The first word, once the session is known.
pub fn welcome() -> Frame {
    Frame::text(r#"{"type":"welcome"}"#)
}

/// The sign of life, with the time in seconds since 1970.
pub fn ping(unix_seconds: i64) -> Frame {
    Frame::text(&format!(r#"{{"type":"ping","message":{unix_seconds}}}"#))
}

/// The subscription is live.
pub fn confirm(identifier: &str) -> Frame {
    about(identifier, "confirm_subscription")
}

/// The subscription is refused, or has ended.
pub fn reject(identifier: &str) -> Frame {
    about(identifier, "reject_subscription")
}

/// A broadcast: `payload` is any JSON value as text, and goes out as it is.
pub fn message(identifier: &str, payload: &str) -> Frame {
    let identifier = quote(identifier);
    let mut text = String::with_capacity(identifier.len() + payload.len() + 32);
    text.push_str(r#"{"identifier":"#);
    text.push_str(&identifier);
    text.push_str(r#","message":"#);
    text.push_str(payload);
    text.push('}');
    Frame::text(&text)
}

/// The connection ends; `reconnect` says whether to come back.
pub fn disconnect(reason: Reason, reconnect: bool) -> Frame {
    let reason = reason.as_str();
    Frame::text(&format!(r#"{{"type":"disconnect","reason":"{reason}","reconnect":{reconnect}}}"#))
}

/// [`disconnect`] and the WebSocket's own close, in one piece.
pub fn farewell(reason: Reason, reconnect: bool) -> Frame {
    disconnect(reason, reconnect).then(&Frame::close(reason.close_code()))
}

fn about(identifier: &str, what: &str) -> Frame {
    Frame::text(&format!(r#"{{"identifier":{},"type":"{what}"}}"#, quote(identifier)))
}

fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
