//! Responses: what each call answers when it went well and when it did not, and in which form. Under
//! `/api` what went wrong is told in JSON, at the published addresses mostly by the status alone.

use actix_web::http::Method;
use serde_json::{Map, Value, json};

use super::{API, BY_KEY, Call, Gives, Takes};
use crate::{api::WAITS, page};

/// A form in which a caller is told what went wrong.
#[derive(Clone, Copy)]
enum Form {
    /// The status alone.
    Silence,
    /// An object.
    Json,
    /// A sentence.
    Words,
}

use Form::{Json, Silence, Words};

/// A status, what it means, and the forms in which it may come.
type Failure = (&'static str, String, &'static [Form]);

/// Everything that a call may answer.
pub(super) fn responses(call: &Call) -> Value {
    let mut responses = json!({ call.status.to_string(): success(call) });
    if is_revalidated(call) {
        let known = "The same as If-None-Match names: whoever asks has it already.";
        responses["304"] = json!({ "description": known, "headers": headers(&["ETag"]) });
    }
    let failures = match call.path {
        "/api/openapi.json" => Vec::new(),
        path if path.starts_with("/api/") => under_api(call),
        path if path.starts_with("/hooks/") => of_hooks(),
        _ => {
            let method = Method::from_bytes(call.method.as_bytes()).unwrap_or_default();
            responses[page::redirect_status(&method).as_str()] = json!({
                "description": "No bot has that key, and nobody is signed in.",
                "headers": headers(&["Location"]),
            });
            published(call)
        }
    };
    for (status, means, forms) in failures {
        let content: Map<String, Value> = forms.iter().map(|form| content(*form)).collect();
        responses[status] = json!({ "description": means, "content": content });
    }
    responses
}

fn success(call: &Call) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let (media_type, schema) = match call.gives {
        Gives::Nothing => ("", Value::Null),
        Gives::One(name) => ("application/json", reference(name)),
        Gives::List(name) => {
            ("application/json", json!({ "type": "array", "items": reference(name) }))
        }
        Gives::Description => ("application/json", json!({ "type": "object" })),
        Gives::Word => ("text/plain", json!({ "type": "string", "const": "ok" })),
    };
    let mut success = json!({ "description": "Done." });
    if !schema.is_null() {
        success["content"] = json!({ media_type: { "schema": schema } });
    }
    let names: &[&str] = match call.method {
        "GET" if call.path == BY_KEY || call.path == API => &["X-Total-Count", "Link", "ETag"],
        "GET" if is_revalidated(call) => &["ETag"],
        "POST" if call.takes == Takes::Message => &["Location"],
        _ => &[],
    };
    if !names.is_empty() {
        success["headers"] = headers(names);
    }
    success
}

/// Whether an answer can be asked for again by its name; who waits for news never gets it twice.
fn is_revalidated(call: &Call) -> bool {
    call.method == "GET" && call.path != WAITS
}

fn headers(names: &[&str]) -> Value {
    let header = |name: &str| {
        let (means, kind) = match name {
            "X-Total-Count" => ("How many messages the room has.", "integer"),
            "Link" => ("Where the next page is; absent when there is none.", "string"),
            "ETag" => ("Names this answer, for If-None-Match.", "string"),
            _ => ("Where it is.", "string"),
        };
        (name.to_owned(), json!({ "description": means, "schema": { "type": kind } }))
    };
    Value::Object(names.iter().map(|name| header(name)).collect())
}

fn content(form: Form) -> (String, Value) {
    let (media_type, schema) = match form {
        Silence => ("text/html", json!({ "type": "string", "maxLength": 0 })),
        Json => ("application/json", json!({ "$ref": "#/components/schemas/Error" })),
        Words => ("text/plain", json!({ "type": "string" })),
    };
    (media_type.to_owned(), json!({ "schema": schema }))
}

fn published(call: &Call) -> Vec<Failure> {
    let is_about_one = call.path.ends_with("{message_id}");
    let mut failures: Vec<Failure> = Vec::new();
    let mut fails = |status, means: String, forms: &'static [Form]| {
        failures.push((status, means, forms));
    };
    if is_about_one {
        let foreign = "or, without a word, it is somebody else's";
        fails("403", format!("{}; {foreign}.", lacking(call)), &[Json, Silence]);
    } else {
        fails("403", format!("{}.", lacking(call)), &[Json]);
    }
    if is_about_one || call.method == "GET" {
        let means = "The room has no such message; or, without a word, there is no such room.";
        fails("404", means.to_owned(), &[Json, Silence]);
    } else {
        fails("404", UNKNOWN.to_owned(), &[Silence]);
    }
    if call.method == "GET" {
        fails("400", UNREADABLE.to_owned(), &[Json]);
        fails("406", OTHER_FORM.to_owned(), &[Silence]);
    }
    if call.takes != Takes::Nothing {
        fails("422", UNSAYABLE.to_owned(), &[Silence]);
    }
    failures.extend(of_bodies(call));
    failures
}

fn under_api(call: &Call) -> Vec<Failure> {
    let mut failures: Vec<Failure> = vec![("401", "No bot has that key.".to_owned(), &[Json])];
    let mut fails = |status, means: String| failures.push((status, means, &[Json][..]));
    if call.scope.is_some() {
        let is_own = call.path.ends_with("{message_id}") && call.method != "GET";
        let foreign = if is_own { "; or it is somebody else's" } else { "" };
        fails("403", format!("{}{foreign}.", lacking(call)));
    }
    if call.path.contains('{') {
        fails("404", UNKNOWN.to_owned());
    }
    if call.path == WAITS {
        let forgotten = "What happened after that cursor is not known any more; the answer holds \
                         a new one.";
        fails("400", UNREADABLE.to_owned());
        fails("410", forgotten.to_owned());
        fails("422", "That is no cursor.".to_owned());
        fails("429", "Too many calls of the bot wait already.".to_owned());
    }
    if call.method == "GET" && call.path == API {
        fails("400", UNREADABLE.to_owned());
        fails("406", OTHER_FORM.to_owned());
    }
    if call.takes != Takes::Nothing {
        fails("422", UNSAYABLE.to_owned());
    }
    failures.extend(of_bodies(call));
    failures
}

/// What becomes of bodies before they are looked at; addresses that are banned are not answered a
/// word.
fn of_bodies(call: &Call) -> Vec<Failure> {
    match (call.takes, call.method) {
        (Takes::Nothing, "GET") => Vec::new(),
        (Takes::Nothing, _) => vec![("429", BANNED.to_owned(), &[Silence])],
        _ => vec![
            ("400", UNREADABLE.to_owned(), &[Json]),
            ("413", TOO_LARGE.to_owned(), &[Json]),
            ("429", format!("{TOO_OFTEN} Or, without a word: {BANNED}"), &[Json, Silence]),
        ],
    }
}

/// Tools that post here understand little, so they are told in words, or as they ask.
fn of_hooks() -> Vec<Failure> {
    let often = format!("{TOO_OFTEN} Or, without a word: {BANNED}");
    vec![
        ("404", "No hook has that address.".to_owned(), &[Words, Json]),
        ("413", TOO_LARGE.to_owned(), &[Words, Json]),
        ("422", "There is no text in that.".to_owned(), &[Words, Json]),
        ("429", often, &[Words, Json, Silence]),
    ]
}

const UNKNOWN: &str = "There is no such thing, or not for this bot.";
const UNREADABLE: &str = "That cannot be read.";
const OTHER_FORM: &str = "It does not come in that form.";
const TOO_LARGE: &str = "That is larger than we take.";
const UNSAYABLE: &str = "That cannot be said.";
const TOO_OFTEN: &str = "Too often; Retry-After says when to come back.";
const BANNED: &str = "Nothing is taken from that address.";

fn lacking(call: &Call) -> String {
    let scope = call.scope.unwrap_or_default();
    format!("Its administrators do not let the bot: it lacks the scope {scope}")
}
