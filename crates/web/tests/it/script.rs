//! The observed script: what the reference answered to bots and people, played again in its order.
//! Where ours differs on purpose the table below says what it answers instead, and why.

use std::collections::{BTreeMap, HashMap};

use campfire_domain::{
    RoomId, User, UserId, account,
    messages::Draft,
    rooms::{self, directs},
    users::{
        self, Profile, bans,
        bots::{self, Form},
        passwords,
    },
};
use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

use super::support::{Answer, Empty, Visitor, answered};

/// What ours answers instead, and why.
const OURS: &[(&str, u16, &str)] = &[
    ("api-007", 201, "a stray percent sign is text"),
    ("api-009", 201, "broken JSON is text"),
    ("api-013", 422, "what is no UTF-8 is refused"),
    ("api-080", 201, "a picture that is none is a file"),
    ("api-085", 422, "a form without a file says nothing"),
    ("api-086", 422, "a form with a text for a file says nothing"),
    ("api-087", 201, "the query says nothing about the body"),
    ("api-093", 422, "a boost has 16 characters, also from bots (decision 2.5)"),
    ("api-114", 200, "a mention that nobody can read breaks no list"),
    ("api-126", 200, "a percent sign in a name is a percent sign (http.md 3.9)"),
    ("api-127", 200, "a line in a name is a line (http.md 3.9)"),
    ("api-153", 422, "keys with which nothing can be encrypted notify nobody (decision 3.3)"),
    ("api-162", 406, "refused before it is done (http.md 1.9)"),
    ("api-169", 302, "whoever has no scripts comes back to the room with it said"),
    ("api-171", 422, "nothing is no message"),
    ("api-183", 422, "there is no such involvement"),
    ("api-184", 422, "no involvement is none either"),
    ("api-193", 302, "addresses are the same in capitals (decision 2.5)"),
    ("api-226", 404, "there is no such page"),
    ("api-231", 404, "there is no such page"),
];

/// What the script is told of everybody.
const PASSWORD: &str = "secret123456";
/// bcrypt's least cost.
const QUICK: u32 = 4;
const ZED: i64 = 8;
const DEE: i64 = 9;

struct Cast {
    chat: Empty,
    people: BTreeMap<i64, User>,
    keys: BTreeMap<i64, String>,
    join_code: String,
}

/// Somebody with a password, and with an address where the script signs them in.
fn person(name: &str) -> Profile {
    let local = match name {
        "山田 花子" => Some("hanako".to_owned()),
        name => name.split(' ').next().filter(|first| first.is_ascii()).map(str::to_lowercase),
    };
    let email_address = local.map(|local| format!("{local}@example.com"));
    let password = Some(passwords::hash(PASSWORD, QUICK).unwrap());
    Profile { email_address, password, ..Profile::named(name) }
}

/// The twelve people and seven rooms of the script, under the very ids.
async fn cast() -> Cast {
    let chat = Empty::start().await;
    let made = chat.app.store.write(|tx| {
        let ann = account::first_run(tx, person("Ann Admin"))?;
        let mut people = vec![ann.clone(), users::join(tx, person("Bob Van Der Berg"))?];
        let bot = |name: &str| Form { name: name.to_owned(), ..Form::default() };
        people.push(bots::create(tx, &ann, bot("Helper Bot"))?);
        for name in ["José Núñez Álvarez", "山田 花子", "שרה כהן"] {
            people.push(users::join(tx, person(name))?);
        }
        people.push(bots::create(tx, &ann, bot("Deploy Bot"))?);
        for name in
            ["Zed Gone", "Dee Banned", "Mia O'Neil <Ops> & Co", "Kim 🚀 Rocket", "Otto Outside"]
        {
            people.push(users::join(tx, person(name))?);
        }
        let id = |number: usize| people[number - 1].id;
        let engineering =
            rooms::close(tx, &people[1], "Engineering", &[1, 2, 3, 4, 5, 6, 8, 10, 11].map(id))?;
        let third = directs::start(tx, &ann, &[id(2)])?;
        let fourth = directs::start(tx, &ann, &[id(3)])?;
        let quiet = rooms::close(tx, &ann, "Quiet Corner", &[id(1), id(3), id(12)])?;
        let fun = rooms::open(tx, &people[1], "Random & Fun")?;
        let seventh = directs::start(tx, &people[3], &[id(5), id(6)])?;
        users::deactivate(tx, &ann, ZED.into())?;
        bans::ban(tx, &ann, DEE.into())?;
        let rooms = [engineering, third, fourth, quiet, fun, seventh];
        assert_eq!(rooms.map(|room| room.id.get()), [2, 3, 4, 5, 6, 7]);
        Ok(people)
    });
    let people = made.await.unwrap();
    let mut keys = BTreeMap::new();
    for bot in [3, 7] {
        let card = chat.app.store.read(move |conn| campfire_store::bots::by_id(conn, bot.into()));
        keys.insert(bot, format!("{bot}-{}", card.await.unwrap().token.as_str()));
    }
    let account = chat.app.store.read(campfire_store::accounts::current).await.unwrap();
    Cast {
        people: people.into_iter().map(|user| (user.id.get(), user)).collect(),
        join_code: account.unwrap().join_code,
        keys,
        chat,
    }
}

/// A run of the script: which of our messages stands for which of the reference's.
struct Run {
    cast: Cast,
    messages: HashMap<i64, i64>,
    /// Boosts likewise.
    boosts: HashMap<i64, i64>,
    /// How many messages more ours has in a room.
    more: HashMap<String, i64>,
    browsers: HashMap<String, Visitor>,
}

impl Run {
    async fn browser(&mut self, session: &str) -> &Visitor {
        let person = match session {
            "ann" => Some(1),
            "bob" => Some(2),
            "hanako" => Some(5),
            "otto" => Some(12),
            _ => None,
        };
        if !self.browsers.contains_key(session) {
            let browser = match person {
                Some(id) => self.cast.chat.browser(&self.cast.people[&id]).await,
                None => self.cast.chat.anonymous(),
            };
            self.browsers.insert(session.to_owned(), browser);
        }
        &self.browsers[session]
    }

    /// A path or body of the script with keys, mentions and the join code of ours.
    fn ours(&self, text: &str) -> String {
        let mut text = text.replace("gold-test-code", &self.cast.join_code);
        for (id, key) in &self.cast.keys {
            text = text.replace(&format!("{{{{key:{id}}}}}"), key);
        }
        for id in 1..=12_i64 {
            let sgid = self.cast.chat.app.mentions.sgid(id.into());
            text = text.replace(&format!("{{{{sgid:{id}}}}}"), &sgid);
        }
        text
    }

    /// A path of the script with the ids of ours.
    fn path(&self, path: &str) -> String {
        let ours = |ids: &HashMap<i64, i64>, id: &str| {
            let known = id.parse::<i64>().ok().and_then(|id| ids.get(&id));
            known.map_or(id.to_owned(), i64::to_string)
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let given: Vec<&str> = path.split('/').collect();
        let before = |at: usize| at.checked_sub(1).map_or("", |before| given[before]);
        let parts: Vec<String> = given
            .iter()
            .enumerate()
            .map(|(at, part)| match before(at) {
                "messages" => ours(&self.messages, part),
                "boosts" => ours(&self.boosts, part),
                _ => (*part).to_owned(),
            })
            .collect();
        let query: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name @ ("before" | "after"), id)) => {
                    format!("{name}={}", ours(&self.messages, id))
                }
                _ => pair.to_owned(),
            })
            .collect();
        let mark = if query == [""] { "" } else { "?" };
        self.ours(&format!("{}{mark}{}", parts.join("/"), query.join("&")))
    }

    async fn play(&mut self, case: &Value) -> Answer {
        let path = self.path(case["path"].as_str().unwrap());
        let method = Method::from_bytes(case["method"].as_str().unwrap().as_bytes()).unwrap();
        let body = self.body(case);
        let session = case["session"].as_str().unwrap().to_owned();
        let mut request = self.browser(&session).await.request(method, &path);
        for (name, value) in case["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        if let Some(from) = case["remote_ip"].as_str() {
            request = request.header("x-forwarded-for", from);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        answered(request).await
    }

    fn body(&self, case: &Value) -> Option<Vec<u8>> {
        if case["id"] == "api-013" {
            return Some(vec![0xff, 0xfe, b' ', b'b', b'a', b'd']);
        }
        let Some(parts) = case["multipart"].as_array() else {
            return case["body"].as_str().map(|body| self.ours(body).into_bytes());
        };
        let mut body = String::new();
        for part in parts {
            let text = |name: &str| part[name].as_str();
            body += "--goldboundary\r\nContent-Disposition: form-data; name=\"";
            body += text("name").unwrap();
            body += "\"";
            if let Some(filename) = text("filename") {
                body += &format!("; filename=\"{filename}\"");
            }
            if let Some(media_type) = text("type") {
                body += &format!("\r\nContent-Type: {media_type}");
            }
            body += &format!("\r\n\r\n{}\r\n", text("data").unwrap());
        }
        Some((body + "--goldboundary--\r\n").into_bytes())
    }

    /// Learns which of our ids stands for the one that the reference gave, and who is signed in.
    fn learn(&mut self, case: &Value, answer: &Answer) {
        let is_said = answer.status == 201 && answer.location.is_some();
        let golden = case["golden_id"].as_i64();
        if golden.is_some() != is_said {
            let room = case["path"].as_str().unwrap().split('/').nth(2).unwrap_or_default();
            *self.more.entry(room.to_owned()).or_default() += if is_said { 1 } else { -1 };
        }
        if let (Some(golden), Some(at), true) = (golden, &answer.location, is_said) {
            self.messages.insert(golden, at.rsplit('/').next().unwrap().parse().unwrap());
        }
        if let (Some(golden), 201) = (case["response_json"]["id"].as_i64(), answer.status) {
            let ours: Value = serde_json::from_str(&answer.body).unwrap();
            self.boosts.insert(golden, ours["id"].as_i64().unwrap());
        }
        let session = answer.cookies.iter().find(|cookie| cookie.starts_with("session_token="));
        if let (Some(cookie), "fresh") = (session, case["session"].as_str().unwrap()) {
            let browser = self.cast.chat.anonymous();
            let browser = browser.with_cookie(cookie.split(';').next().unwrap());
            self.browsers.insert("fresh".to_owned(), browser);
        }
    }

    fn check(&self, case: &Value, answer: &Answer) {
        let id = case["id"].as_str().unwrap();
        let ours = OURS.iter().find(|(case, ..)| *case == id);
        let published = case["status"].as_u64().map(|status| u16::try_from(status).unwrap());
        let published = published.map(|status| redirected(case, status));
        if let Some(expected) = ours.map(|(_, status, _)| *status).or(published) {
            assert_eq!(answer.status, expected, "{id} {}: {}", case["path"], answer.body);
        }
        assert!(answer.status < 500, "{id}: {}", answer.body);
        if ours.is_some() || case["expect"] == "withheld" {
            return;
        }
        self.check_headers(case, answer);
        if let Some(json) = case.get("response_json").filter(|json| !json.is_null()) {
            let answered: Value = serde_json::from_str(&answer.body)
                .unwrap_or_else(|error| panic!("{id}: {error}: {}", answer.body));
            assert_eq!(self.plain(&answered, true), self.plain(json, false), "{id}");
        } else if case["response_body"] == "" && !is_page_of_ours(case) {
            assert_eq!(answer.body, "", "{id}");
        }
    }

    fn check_headers(&self, case: &Value, answer: &Answer) {
        let id = case["id"].as_str().unwrap();
        let path = case["path"].as_str().unwrap();
        let expected = &case["response_headers"];
        for (name, value) in expected.as_object().unwrap() {
            let value = value.as_str().unwrap_or_default();
            let answered = header(&answer.headers, name);
            match name.as_str() {
                // An empty redirect is of no type.
                "content-type" if matches!(answer.status, 302 | 303) => {}
                "content-type" if is_page_of_ours(case) => {}
                "content-type" => assert_eq!(
                    answered.map(str::to_lowercase).as_deref(),
                    Some(value.to_lowercase().as_str()),
                    "{id}"
                ),
                // Ours leads to the message and not beside it (integrations 1.2).
                "location" if answer.status == 201 => {}
                "location" => {
                    let value = value.strip_prefix("http://chat.example.com").unwrap();
                    assert_eq!(answer.location, Some(self.path(value)), "{id}");
                }
                "link" => {
                    let value = value.strip_prefix("<http://chat.example.com").unwrap();
                    let value = self.path(value.strip_suffix(">; rel=\"next\"").unwrap());
                    let value = format!("<{}{value}>; rel=\"next\"", self.cast.chat.origin);
                    assert_eq!(answered, Some(value.as_str()), "{id}");
                }
                "x-total-count" => {
                    let room = path.strip_prefix("/rooms/").and_then(|rest| rest.split('/').next());
                    let more = room.and_then(|room| self.more.get(room)).copied().unwrap_or(0);
                    let total = value.parse::<i64>().unwrap() + more;
                    assert_eq!(answered, Some(total.to_string().as_str()), "{id}");
                }
                "etag" => assert!(answered.is_some_and(|tag| tag.starts_with("W/\"")), "{id}"),
                // Cookies of ours are fewer, and the version is the operator's.
                "set-cookie" | "x-version" => {}
                _ => assert_eq!(answered, Some(value), "{id} {name}"),
            }
        }
        if case["response_json"].is_array() && expected.get("link").is_none() {
            assert_eq!(header(&answer.headers, "link"), None, "{id}");
        }
    }

    /// What can be compared: ids of the reference, no names of pictures, no blanks between tags.
    /// Messages that only one side has are left out of lists.
    fn plain(&self, json: &Value, is_ours: bool) -> Value {
        match json {
            Value::Array(objects) => objects
                .iter()
                .map(|object| self.plain(object, is_ours))
                .filter(|object| self.is_common(object))
                .collect(),
            Value::Object(object) => {
                let keys: Vec<&String> = object.keys().collect();
                let told = |key: &str| {
                    !matches!(key, "avatar_url" | "created_at" | "url" | "timestamp" | "attachment")
                };
                let mut plain: serde_json::Map<String, Value> = object
                    .iter()
                    .filter(|(key, _)| told(key))
                    .map(|(key, value)| (key.clone(), self.plain(value, is_ours)))
                    .collect();
                if let (Some(id), true) = (plain.get("id").and_then(Value::as_i64), is_ours) {
                    let ours = if keys.contains(&&"body".to_owned()) || object.len() == 2 {
                        self.messages.iter().find(|(_, ours)| **ours == id)
                    } else if keys.contains(&&"booster".to_owned()) {
                        self.boosts.iter().find(|(_, ours)| **ours == id)
                    } else {
                        None
                    };
                    // One that the reference never had stands for none of its ids.
                    let is_named = keys.contains(&&"body".to_owned());
                    let unknown = if is_named { -id } else { id };
                    let golden = ours.map_or(unknown, |(golden, _)| *golden);
                    plain.insert("id".to_owned(), golden.into());
                }
                // Guests are known by their names: their ids are ours.
                if plain.get("name").and_then(Value::as_str).is_some_and(is_guest) {
                    plain.retain(|key, _| key == "name");
                }
                Value::Object(plain)
            }
            Value::String(text) if text.contains("trix-content") => Value::String(bare(text)),
            Value::String(text) => Value::String(self.ours(text)),
            other => other.clone(),
        }
    }

    fn is_common(&self, object: &Value) -> bool {
        // One mentions somebody, whose picture and name every server marks up in its own way.
        let is_marked_up = |id: i64| id == 13;
        object["id"].as_i64().is_none_or(|id| self.messages.contains_key(&id) && !is_marked_up(id))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

/// After PUT, PATCH and DELETE a browser is told to ask with GET (decision 1.4).
fn redirected(case: &Value, status: u16) -> u16 {
    let is_post_or_get = matches!(case["method"].as_str(), Some("GET" | "HEAD" | "POST"));
    if status == 302 && !is_post_or_get { 303 } else { status }
}

/// Whether people get a page that explains what went wrong, where they were left with nothing: all
/// that is seen is our own work (decisions). Bots are answered as they were.
fn is_page_of_ours(case: &Value) -> bool {
    let is_for_people = case["kind"] == "json" && case.get("response_json").is_none();
    let is_page = is_for_people || case.get("response_kind").is_some();
    is_page && case["status"].as_u64().is_some_and(|status| status >= 400)
}

fn is_guest(name: &str) -> bool {
    name.starts_with("Guest ")
}

/// HTML without the blanks around its tags, its line breaks as the reference kept them.
fn bare(html: &str) -> String {
    let html = html.replace("<br>", "\n").replace(" target=\"_blank\"", "");
    let html: Vec<&str> = html.split_whitespace().collect();
    html.join(" ").replace("> ", ">").replace(" <", "<")
}

#[actix_web::test]
async fn the_observed_script_is_answered_as_published() {
    let cast = cast().await;
    let (messages, boosts) = (HashMap::new(), HashMap::new());
    let (more, browsers) = (HashMap::new(), HashMap::new());
    let mut run = Run { cast, messages, boosts, more, browsers };
    let mut played = Vec::new();
    for line in include_str!("../data/api.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap().to_owned();
        match id.as_str() {
            "api-setup-1" => run.fill_room_one().await,
            "api-setup-2" => run.say_what_nobody_can_read().await,
            "api-setup-3" => run.ban_an_address().await,
            "api-setup-4" => run.let_guests_in().await,
            "api-check-1" => run.count_devices().await,
            _ => {
                if id == "api-191" {
                    run.find_the_boost_of_ann().await;
                }
                let answer = run.play(&case).await;
                run.learn(&case, &answer);
                run.check(&case, &answer);
            }
        }
        played.push(id);
    }
    assert_eq!(played.len(), 243, "none was dropped");
    for (id, ..) in OURS {
        assert!(played.iter().any(|played| played == id), "{id} is no case");
    }
}

impl Run {
    async fn say(&self, room: i64, by: i64, draft: Draft) -> i64 {
        let (room, by) = (RoomId::from(room), UserId::from(by));
        let said = self.cast.chat.app.store.write(move |tx| {
            let membership = campfire_domain::Memberships::membership(tx, room, by)?;
            campfire_domain::messages::post(tx, &membership, draft)
        });
        said.await.unwrap().id.get()
    }

    async fn fill_room_one(&mut self) {
        for number in 1..=45 {
            let ours = self.say(1, 12, Draft::text(format!("n{number}"))).await;
            self.messages.insert(24 + number, ours);
        }
    }

    async fn say_what_nobody_can_read(&mut self) {
        let mention = "<action-text-attachment sgid=\"nonsense\"></action-text-attachment>";
        self.say(4, 1, Draft::text(format!("hello {mention}"))).await;
    }

    async fn ban_an_address(&mut self) {
        let banned = self
            .cast
            .chat
            .app
            .store
            .write(|tx| bans::Bans::insert_ban(tx, DEE.into(), [8, 8, 4, 4].into()));
        banned.await.unwrap();
        self.cast.chat.app.banned.changed();
    }

    /// People are sent to their boost without a word about its id.
    async fn find_the_boost_of_ann(&mut self) {
        let message = self.messages[&4].into();
        let given = self
            .cast
            .chat
            .app
            .store
            .read(move |conn| campfire_store::boosts::on_messages(conn, &[message]));
        let given = given.await.unwrap();
        let by_ann = given.values().flatten().find(|(_, booster)| booster.id.get() == 1);
        self.boosts.insert(7, by_ann.expect("she gave one").0.id.get());
    }

    async fn let_guests_in(&mut self) {
        let joined = self.cast.chat.app.store.write(|tx| {
            (1..=15).try_for_each(|number| {
                users::join(tx, Profile::named(format!("Guest {number:02}"))).map(drop)
            })
        });
        joined.await.unwrap();
    }

    /// The script subscribes with keys that are none, so nobody is notified (decision 3.3).
    async fn count_devices(&self) {
        let ann = self.cast.people[&1].id;
        let devices =
            self.cast.chat.app.store.read(move |conn| campfire_store::pushes::devices(conn, ann));
        assert_eq!(devices.await.unwrap().len(), 0);
    }
}
