//! The description of the API as OpenAPI 3.1, made from the types that are written and read and
//! from one table of calls, which a test holds against the routes both ways.

mod responses;

use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use self::responses::responses;
use super::{Me, RoomJson, events::Events};
use crate::{
    extract::{NOTE, Note},
    wire::{BoostJson, MessageJson, UserJson},
};

/// What a call takes as its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// Words or a file.
    Message,
    /// A few letters.
    Cheer,
    /// What monitoring tools send.
    Report,
}

/// What a call answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// One of these.
    One(&'static str),
    /// A list of these.
    List(&'static str),
    /// This description.
    Description,
    /// `ok`.
    Word,
    /// No body.
    Nothing,
}

/// One call that programs may make.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Its method.
    pub method: &'static str,
    /// Its path, as the routes have it.
    pub path: &'static str,
    /// What it does.
    pub does: &'static str,
    /// The scope that a bot needs.
    pub scope: Option<&'static str>,
    /// What it takes.
    pub takes: Takes,
    /// The status of its success.
    pub status: u16,
    /// What it answers then.
    pub gives: Gives,
}

const fn call(
    (method, path): (&'static str, &'static str),
    scope: Option<&'static str>,
    takes: Takes,
    (status, gives): (u16, Gives),
    does: &'static str,
) -> Call {
    Call { method, path, does, scope, takes, status, gives }
}

const READ: Option<&str> = Some("read");
const POST: Option<&str> = Some("post");
const REACT: Option<&str> = Some("react");
const MANAGE: Option<&str> = Some("manage");
const ONE_MESSAGE: Gives = Gives::One("Message");

const BY_KEY: &str = "/rooms/{room_id}/{bot_key}/messages";
const BY_KEY_ONE: &str = "/rooms/{room_id}/{bot_key}/messages/{message_id}";
const BY_KEY_BOOSTS: &str = "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts";
const BY_KEY_BOOST: &str = "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts/{boost_id}";
const API: &str = "/api/rooms/{room_id}/messages";
const API_ONE: &str = "/api/rooms/{room_id}/messages/{message_id}";
const API_BOOSTS: &str = "/api/rooms/{room_id}/messages/{message_id}/boosts";
const API_BOOST: &str = "/api/rooms/{room_id}/messages/{message_id}/boosts/{boost_id}";

/// Every call that programs may make.
pub const CALLS: &[Call] = &[
    call(
        ("GET", BY_KEY),
        READ,
        Takes::Nothing,
        (200, Gives::List("Message")),
        "Reads a page of forty messages, oldest first.",
    ),
    call(
        ("POST", BY_KEY),
        POST,
        Takes::Message,
        (201, Gives::Nothing),
        "Says something, or sends a file. Location names the message.",
    ),
    call(
        ("PUT", BY_KEY_ONE),
        MANAGE,
        Takes::Message,
        (200, ONE_MESSAGE),
        "Says something else instead.",
    ),
    call(
        ("PATCH", BY_KEY_ONE),
        MANAGE,
        Takes::Message,
        (200, ONE_MESSAGE),
        "Says something else instead.",
    ),
    call(
        ("DELETE", BY_KEY_ONE),
        MANAGE,
        Takes::Nothing,
        (204, Gives::Nothing),
        "Takes back what the bot said.",
    ),
    call(
        ("POST", BY_KEY_BOOSTS),
        REACT,
        Takes::Cheer,
        (201, Gives::One("Boost")),
        "Cheers a message.",
    ),
    call(
        ("DELETE", BY_KEY_BOOST),
        REACT,
        Takes::Nothing,
        (204, Gives::Nothing),
        "Takes a cheer of the bot back.",
    ),
    call(
        ("POST", "/hooks/{token}"),
        None,
        Takes::Report,
        (200, Gives::Word),
        "Posts into the room of an incoming webhook: plain text, or JSON with a text.",
    ),
    call(
        ("POST", "/hooks/{token}/slack"),
        None,
        Takes::Report,
        (200, Gives::Word),
        "Posts what tools send to Slack: text, attachments and simple blocks.",
    ),
    call(
        ("GET", "/api/openapi.json"),
        None,
        Takes::Nothing,
        (200, Gives::Description),
        "Reads this description.",
    ),
    call(
        ("GET", "/api/me"),
        None,
        Takes::Nothing,
        (200, Gives::One("Me")),
        "Tells who the bot is and what it may do.",
    ),
    call(
        ("GET", "/api/events"),
        READ,
        Takes::Nothing,
        (200, Gives::One("Events")),
        "Waits for what happens after a cursor, and misses nothing.",
    ),
    call(
        ("GET", "/api/rooms"),
        READ,
        Takes::Nothing,
        (200, Gives::List("Room")),
        "Lists the rooms that the bot is in.",
    ),
    call(
        ("GET", "/api/rooms/{room_id}/members"),
        READ,
        Takes::Nothing,
        (200, Gives::List("User")),
        "Lists who is in a room.",
    ),
    call(
        ("GET", API),
        READ,
        Takes::Nothing,
        (200, Gives::List("Message")),
        "Reads a page of forty messages, oldest first.",
    ),
    call(
        ("POST", API),
        POST,
        Takes::Message,
        (201, ONE_MESSAGE),
        "Says something, or sends a file.",
    ),
    call(("GET", API_ONE), READ, Takes::Nothing, (200, ONE_MESSAGE), "Reads one message."),
    call(
        ("PUT", API_ONE),
        MANAGE,
        Takes::Message,
        (200, ONE_MESSAGE),
        "Says something else instead.",
    ),
    call(
        ("PATCH", API_ONE),
        MANAGE,
        Takes::Message,
        (200, ONE_MESSAGE),
        "Says something else instead.",
    ),
    call(
        ("DELETE", API_ONE),
        MANAGE,
        Takes::Nothing,
        (204, Gives::Nothing),
        "Takes back what the bot said.",
    ),
    call(
        ("POST", API_BOOSTS),
        REACT,
        Takes::Cheer,
        (201, Gives::One("Boost")),
        "Cheers a message.",
    ),
    call(
        ("DELETE", API_BOOST),
        REACT,
        Takes::Nothing,
        (204, Gives::Nothing),
        "Takes a cheer of the bot back.",
    ),
];

/// The whole description, for a server at that address.
pub fn describe(origin: &str, version: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for call in CALLS {
        let path = paths.entry(call.path).or_insert_with(|| json!({}));
        path[call.method.to_lowercase()] = operation(call);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Campfire",
            "version": version,
            "description": "What bots may do in Campfire. A bot shows its key as a bearer under \
                            /api, or in the path at the older addresses, which mean the same but \
                            for JSON: there only the type of ours is read.",
        },
        "servers": [{ "url": origin }],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "The key of a bot, from its page." } },
        },
    })
}

fn schemas() -> Map<String, Value> {
    let mut all: Vec<(String, RefOr<Schema>)> = Vec::new();
    macro_rules! collect {
        ($($type:ty),*) => {$(
            all.push((<$type>::name().into_owned(), <$type>::schema()));
            <$type>::schemas(&mut all);
        )*};
    }
    collect!(UserJson, MessageJson, BoostJson, Me, RoomJson, Events, Note<'_>);
    let written = |schema| serde_json::to_value(schema).unwrap_or_default();
    let mut schemas: Map<String, Value> =
        all.into_iter().map(|(name, schema)| (name, written(schema))).collect();
    schemas.insert(
        "Error".to_owned(),
        json!({
            "type": "object",
            "required": ["status", "error"],
            "properties": {
                "status": { "type": "integer" },
                "error": { "type": "string" },
                "message": { "type": "string", "description": "A sentence that says more." },
                "cursor": { "type": "string", "description": "From where to go on; with 410 alone." },
            },
        }),
    );
    schemas
}

fn operation(call: &Call) -> Value {
    let mut operation = json!({
        "summary": call.does,
        "operationId": operation_id(call),
        "parameters": parameters(call),
        "responses": responses(call),
    });
    if let Some(body) = body(call) {
        operation["requestBody"] = body;
    }
    if call.path.starts_with("/api/") && call.path != "/api/openapi.json" {
        operation["security"] = json!([{ "key": call.scope.into_iter().collect::<Vec<_>>() }]);
    }
    operation
}

/// A name for generated clients: `get_api_rooms_messages`.
fn operation_id(call: &Call) -> String {
    let words = call.path.split('/').filter(|word| !word.is_empty());
    let words = words.map(|word| word.trim_matches(['{', '}']).replace('.', "_"));
    format!("{}_{}", call.method.to_lowercase(), words.collect::<Vec<_>>().join("_"))
}

fn parameters(call: &Call) -> Value {
    let in_path = call.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_path
        .map(|name| {
            let kind = if matches!(name, "bot_key" | "token") { "string" } else { "integer" };
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
        })
        .collect();
    let mut query = |name: &str, kind: &str, means: &str| {
        parameters.push(json!({
            "name": name, "in": "query", "description": means, "schema": { "type": kind },
        }));
    };
    if call.method == "GET" && (call.path == BY_KEY || call.path == API) {
        query("before", "integer", "The page right before that message; wins over after.");
        query("after", "integer", "The page right after that message.");
    }
    if call.path == "/api/events" {
        query(
            "after",
            "string",
            "The cursor of the last answer; without one the present one is answered at once.",
        );
        query(
            "timeout",
            "integer",
            "How many seconds to wait when nothing happened, at most 55; 25 unless said.",
        );
        query("limit", "integer", "How many events to answer, at most 500; 100 unless said.");
    }
    if call.takes == Takes::Message && call.method == "POST" {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header",
            "description": "Whatever names this sending. Sent again under the same name nothing is said, whatever is sent with it, and the answer is what was said the first time.",
            "schema": { "type": "string", "maxLength": 255 },
        }));
    }
    Value::Array(parameters)
}

fn body(call: &Call) -> Option<Value> {
    let text = json!({ "schema": { "type": "string" } });
    let note = json!({ "schema": { "$ref": "#/components/schemas/Note" } });
    let mut body = match call.takes {
        Takes::Nothing => return None,
        Takes::Message => json!({
            "required": true,
            "description": "The bytes of the body are the message, as HTML or as text without tags, whatever their type, unless it is one of these.",
            "content": {
                "text/plain": text,
                NOTE: note,
                "multipart/form-data": { "schema": {
                    "type": "object", "required": ["attachment"],
                    "properties": { "attachment": { "type": "string", "contentMediaType": "application/octet-stream" } },
                } },
            },
        }),
        Takes::Cheer => json!({
            "required": true,
            "description": "At most 16 characters.",
            "content": { "text/plain": text, NOTE: note },
        }),
        Takes::Report => json!({
            "required": true,
            "content": { "text/plain": text, "application/json": { "schema": { "type": "object" } } },
        }),
    };
    if call.path.starts_with("/api/") {
        body["content"]["application/json"] = note;
    }
    Some(body)
}
