//! Peeked: what a body says to the edge itself, before a handler reads it: the method that a form
//! means, and the key of a bot, which opens nothing there (http.md 1.2 and 1.8).

use std::future::ready;

use actix_web::{
    HttpMessage,
    dev::{self, ServiceRequest},
    http::Method,
    web::{Bytes, BytesMut, Payload},
};
use campfire_domain::users::bots::BotKey;
use futures_util::{StreamExt, stream};
use serde::Deserialize;

use crate::{Error, Result, server::BODY_LIMIT};

/// Bytes of a form with files in which such fields stand, if they do: browsers and our pages put
/// them before everything else.
const BEGINNING: usize = 1024;

/// Notes on a request the key of a bot that its body names.
pub struct KeyInBody(pub BotKey);

/// What a body says.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Peeked {
    #[serde(rename = "_method")]
    method: Option<String>,
    bot_key: Option<String>,
}

/// Takes the method that the request means, and notes the key that it names. The body is handed on
/// as it came.
pub async fn peek(request: &mut ServiceRequest) -> Result<()> {
    let header = request.headers().get("x-http-method-override");
    let header = header.map(|word| word.to_str().unwrap_or_default().to_owned());
    let peeked =
        if is_for_programs(request.path()) { Peeked::default() } else { look(request).await? };
    let method = header.or(peeked.method).and_then(|word| allowed(&word));
    if let Some(method) = method.filter(|_| request.method() == Method::POST) {
        request.head_mut().method = method;
    }
    if let Some(key) = peeked.bot_key.and_then(|key| key.trim().parse().ok()) {
        request.extensions_mut().insert(KeyInBody(key));
    }
    Ok(())
}

/// Where a body is what a program says and never the fields of a form, whatever its type.
fn is_for_programs(path: &str) -> bool {
    let by_key = path.starts_with("/rooms/") && path.split('/').nth(4) == Some("messages");
    by_key || path.starts_with("/api/") || path.starts_with("/hooks/")
}

async fn look(request: &mut ServiceRequest) -> Result<Peeked> {
    match request.content_type() {
        "application/x-www-form-urlencoded" => Ok(in_form(&whole(request).await?)),
        // What is no such object the handler says, in its own words.
        "application/json" => {
            Ok(serde_json::from_slice(&whole(request).await?).unwrap_or_default())
        }
        "multipart/form-data" => Ok(in_parts(&beginning(request).await?)),
        _ => Ok(Peeked::default()),
    }
}

async fn whole(request: &mut ServiceRequest) -> Result<Bytes> {
    let body = request.extract::<Payload>().await.map_err(|_| Error::TooLarge)?;
    let body = body.to_bytes_limited(BODY_LIMIT).await.map_err(|_| Error::TooLarge)?;
    let body = body.map_err(|error| Error::BadRequest(error.to_string()))?;
    request.set_payload(body.clone().into());
    Ok(body)
}

async fn beginning(request: &mut ServiceRequest) -> Result<Bytes> {
    let mut payload = request.take_payload();
    let mut read = BytesMut::new();
    while read.len() < BEGINNING {
        match payload.next().await {
            Some(chunk) => read.extend_from_slice(&chunk?),
            None => break,
        }
    }
    let read = read.freeze();
    let body = stream::once(ready(Ok(read.clone()))).chain(payload);
    request.set_payload(dev::Payload::Stream { payload: Box::pin(body) });
    Ok(read.slice(..read.len().min(BEGINNING)))
}

fn in_form(body: &[u8]) -> Peeked {
    let mut peeked = Peeked::default();
    for (name, value) in url::form_urlencoded::parse(body) {
        match &*name {
            "_method" => peeked.method.get_or_insert_with(|| value.into_owned()),
            "bot_key" => peeked.bot_key.insert(value.into_owned()),
            _ => continue,
        };
    }
    peeked
}

fn in_parts(beginning: &[u8]) -> Peeked {
    let text = String::from_utf8_lossy(beginning);
    let part = |name: &str| {
        let (_, value) = text.split_once(&format!("name=\"{name}\"\r\n\r\n"))?;
        value.lines().next().map(str::to_owned)
    };
    Peeked { method: part("_method"), bot_key: part("bot_key") }
}

fn allowed(word: &str) -> Option<Method> {
    match word.to_ascii_lowercase().as_str() {
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(method: Option<&str>, bot_key: Option<&str>) -> Peeked {
        Peeked { method: method.map(str::to_owned), bot_key: bot_key.map(str::to_owned) }
    }

    #[test]
    fn forms_of_every_kind_say_what_they_mean() {
        let form = in_form(b"_method=put&x=1&bot_key=1-a&bot_key=2-b&_method=delete");
        assert_eq!(form, said(Some("put"), Some("2-b")));
        assert_eq!(in_form(b"%5Fmethod=patch&%zz=%ff"), said(Some("patch"), None));
        let part = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts = part("_method", "delete") + &part("bot_key", "1-a") + "--x--";
        assert_eq!(in_parts(parts.as_bytes()), said(Some("delete"), Some("1-a")));
        assert_eq!(in_parts(b"\xff\xfe"), Peeked::default());
    }
}
