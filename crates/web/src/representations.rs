//! Representations: in which form somebody wants an answer. A suffix of the path says it, or else
//! the `Accept` header (http.md 1.9); what an address cannot give is refused before anything is
//! done.

use actix_web::{
    HttpMessage, HttpRequest,
    dev::ServiceRequest,
    http::{Method, Uri, header},
};

use crate::{Error, Result, routes::ROUTES};

/// A form that an answer may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page, or a piece of one.
    Html,
    /// Changes to a page.
    TurboStream,
    /// For programs.
    Json,
    /// A drawing.
    Svg,
    /// A script.
    Script,
    /// Anything that we never answer with.
    Other,
}

use Format::{Html, Json, Other, Script, Svg, TurboStream};

/// What may follow a path.
const SUFFIXES: [(&str, Format); 6] = [
    (".html", Html),
    (".turbo_stream", TurboStream),
    (".json", Json),
    (".svg", Svg),
    (".js", Script),
    (".xml", Other),
];
/// Where the end of the path is the name of a file.
const FILES: [&str; 3] = ["/assets/", "/files/", "/rails/active_storage/"];
/// Pages and pieces of them, which have no other form.
const PAGES: &[&str] = &[
    "/first_run",
    "/session/new",
    "/join/{join_code}",
    "/users/{any}/profile",
    "/users/{any}/sidebar",
    "/rooms/opens/new",
    "/rooms/opens/{room_id}/edit",
    "/rooms/closeds/new",
    "/rooms/closeds/{room_id}/edit",
    "/rooms/directs/new",
    "/rooms/directs/{room_id}/edit",
    "/rooms/{room_id}",
    "/rooms/{room_id}/@{message_id}",
    "/rooms/{room_id}/involvement",
    "/rooms/{room_id}/messages",
    "/rooms/{room_id}/messages/{message_id}",
    "/rooms/{room_id}/messages/{message_id}/edit",
    "/messages/{message_id}/boosts",
    "/messages/{message_id}/boosts/new",
];

/// Notes on a request which form its path named.
struct Named(Format);

/// Takes the suffix that names a form off the path, so that routes need not know of it, and notes
/// it on the request. What a route spells out itself stays.
pub fn take_suffix(request: &mut ServiceRequest) {
    let path = request.path();
    if FILES.iter().any(|folder| path.starts_with(folder)) {
        return;
    }
    let suffix = SUFFIXES.iter().find(|(suffix, _)| path.ends_with(suffix));
    if let Some((_, format)) = suffix {
        request.extensions_mut().insert(Named(*format));
    }
    if ROUTES.iter().any(|(_, route)| *route == path) {
        return;
    }
    let bare = match suffix {
        Some((suffix, _)) => &path[..path.len() - suffix.len()],
        // Old forms wrote the account's id there; nobody reads it (http.md 3.15).
        None if path.starts_with("/account.") => "/account",
        None => return,
    };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(uri) = format!("{bare}{query}").parse::<Uri>() else { return };
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// The form, among those offered, that the asker likes best; the first when they do not mind.
pub fn choose(request: &HttpRequest, offered: &[Format]) -> Option<Format> {
    match wanted(request) {
        Wanted::Anything => offered.first().copied(),
        Wanted::OneOf(formats) => formats.into_iter().find(|format| offered.contains(format)),
    }
}

/// Refuses what the address cannot give with 406, before anything is done.
pub fn check(request: &HttpRequest) -> Result<()> {
    let pattern = request.match_pattern();
    let offered = offered(request.method(), pattern.as_deref().unwrap_or_default());
    if offered.is_empty() || choose(request, offered).is_some() {
        Ok(())
    } else {
        Err(Error::NotAcceptable)
    }
}

/// What an address offers; nothing where it is not for us to say.
fn offered(method: &Method, pattern: &str) -> &'static [Format] {
    match (method.as_str(), pattern) {
        ("POST", "/rooms/{room_id}/messages")
        | ("PUT" | "PATCH" | "DELETE", "/rooms/{room_id}/messages/{message_id}") => {
            &[TurboStream, Html]
        }
        ("GET", "/account/users") => &[TurboStream],
        ("GET", "/autocompletable/users") => &[Json],
        ("GET", pattern) if PAGES.contains(&pattern) => &[Html],
        _ => &[],
    }
}

/// The form that the path named, if it did.
pub fn named(request: &HttpRequest) -> Option<Format> {
    request.extensions().get::<Named>().map(|Named(format)| *format)
}

/// What somebody asks for, the best first.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever there is.
    Anything,
    /// One of these.
    OneOf(Vec<Format>),
}

/// What the suffix says, or else the header.
pub fn wanted(request: &HttpRequest) -> Wanted {
    if let Some(Named(format)) = request.extensions().get::<Named>() {
        return Wanted::OneOf(vec![*format]);
    }
    let accept = request.headers().get(header::ACCEPT);
    read(accept.and_then(|accept| accept.to_str().ok()).unwrap_or_default())
}

/// Reads an `Accept` header. A list with `*/*` among others is what browsers send to any address:
/// it asks for a page.
fn read(accept: &str) -> Wanted {
    let types = accept.split(',').map(|one| one.split(';').next().unwrap_or_default().trim());
    let types: Vec<&str> = types.filter(|one| !one.is_empty()).collect();
    match types.as_slice() {
        [] | ["*/*"] => Wanted::Anything,
        types if types.contains(&"*/*") => Wanted::OneOf(vec![Html]),
        types => Wanted::OneOf(types.iter().map(|one| format(one)).collect()),
    }
}

fn format(media_type: &str) -> Format {
    match media_type.to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Html,
        "text/vnd.turbo-stream.html" => TurboStream,
        "application/json" | "text/x-json" => Json,
        "image/svg+xml" => Svg,
        "text/javascript" | "application/javascript" => Script,
        _ => Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_as_published() {
        let turbo = "text/vnd.turbo-stream.html, text/html, application/xhtml+xml";
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (accept, wanted) in [
            ("", Wanted::Anything),
            ("*/*", Wanted::Anything),
            (" , ", Wanted::Anything),
            (turbo, Wanted::OneOf(vec![TurboStream, Html, Html])),
            (browser, Wanted::OneOf(vec![Html])),
            ("application/json", Wanted::OneOf(vec![Json])),
            ("application/json, */*", Wanted::OneOf(vec![Html])),
            ("text/plain;q=0.5", Wanted::OneOf(vec![Other])),
        ] {
            assert_eq!(read(accept), wanted, "{accept}");
        }
    }
}
