//! Search, against what was observed and, where we differ on purpose, against what we say.

use campfire_domain::{
    MessageId, Messages, Outbox, UserId,
    messages::NewMessage,
    search::{Calendar, Mistake, Query, cleaned},
};
use campfire_store::{
    Tx, blobs,
    search::{self, Wanted},
    searches,
    testing::TestDatabase,
};
use serde_json::Value;

use crate::support::{
    House, look, memberships_sql, numbers, observed, room_id, rooms_sql, run_sql, user_id,
    users_sql,
};

over_both!(
    words_are_found_as_observed_or_better,
    a_message_is_found_by_what_it_says_now,
    older_results_follow_page_by_page,
    a_word_is_found_by_its_beginning_when_it_is_not_found_whole,
    phrases_and_filters_narrow_what_is_found,
    the_latest_queries_are_remembered,
    what_was_said_long_ago_is_found_behind_much_else
);

const OBSERVED: &str = include_str!("../data/search.jsonl");

/// Where ours finds something else than was observed; each follows from what the messages say.
const OURS: [(&str, &[i64]); 15] = [
    // Parts of text that has no spaces.
    ("se-q-029", &[68]),
    ("se-q-030", &[74]),
    // Letters that have no form without their mark.
    ("se-q-040", &[98]),
    // Words that look like operators are words: all of them must be said.
    ("se-q-061", &[76, 122, 134, 141]),
    ("se-q-062", &[76, 122, 135, 138]),
    ("se-q-067", &[134]),
    ("se-q-070", &[]),
    ("se-q-071", &[]),
    ("se-q-072", &[]),
    // Here the text is what the page shows; which that is, the domain says.
    ("se-q-127", &[81]),
    ("se-q-128", &[84]),
    // Characters that show nothing part nothing.
    ("se-q-134", &[117]),
    // Ligatures are their letters; a raised two is no x alone.
    ("se-q-139", &[125]),
    ("se-q-144", &[131]),
    // A word that only looks like an ending is not cut down to another word.
    ("se-q-175", &[115]),
];

fn say(tx: &mut Tx, line: &Value) -> campfire_domain::Result<()> {
    let created_at = tx.now();
    let attachment = match line["filename"].as_str() {
        Some(name) => {
            let facts = blobs::Facts {
                key: line["id"].to_string(),
                filename: name.to_owned(),
                ..blobs::Facts::default()
            };
            Some(blobs::insert(tx, facts)?.id)
        }
        None => None,
    };
    // The text of a file's message is its name there; with us the name is looked up.
    let text = if attachment.is_some() { "" } else { line["indexed_text"].as_str().unwrap_or("") };
    let message = tx.insert_message(NewMessage {
        room_id: room_id(line),
        creator_id: line["creator_id"].as_i64().unwrap().into(),
        client_message_id: campfire_domain::messages::ClientMessageId::random(),
        body_html: String::new(),
        body_text: text.to_owned(),
        attachment,
        mentionees: Vec::new(),
        created_at,
    })?;
    assert_eq!(message.id.get(), line["message_id"].as_i64().unwrap());
    Ok(())
}

fn change(tx: &mut Tx, line: &Value, rooms: &[(i64, i64)]) -> campfire_domain::Result<()> {
    let id = line["message_id"].as_i64().unwrap();
    let (_, room) = *rooms.iter().find(|(message, _)| *message == id).unwrap();
    let mut message = tx.message(room.into(), id.into())?;
    if line["kind"] == "delete" {
        return tx.delete_message(&message);
    }
    message.body_text = line["body"].as_str().unwrap().to_owned();
    tx.update_message(&message, Some(&[]))
}

async fn fill(home: &TestDatabase, lines: Vec<Value>) {
    let members = lines.iter().find(|line| line["kind"] == "memberships").unwrap();
    let pairs: Vec<(i64, i64)> = members["rooms"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(room, users)| {
            let room: i64 = room.parse().unwrap();
            numbers(users).into_iter().map(move |user| (room, user))
        })
        .collect();
    run_sql(home, users_sql(1..=12) + &rooms_sql(1..=7) + &memberships_sql(pairs)).await;
    let said = lines.into_iter().filter(|line| line["kind"] != "memberships");
    let said: Vec<Value> = said.collect();
    home.database
        .write(move |tx| {
            let mut rooms = Vec::new();
            for line in &said {
                match line["kind"].as_str().unwrap() {
                    "message" => {
                        say(tx, line)?;
                        rooms.push((
                            line["message_id"].as_i64().unwrap(),
                            line["room_id"].as_i64().unwrap(),
                        ));
                    }
                    "edit" | "delete" => change(tx, line, &rooms)?,
                    _ => {}
                }
            }
            Ok(())
        })
        .await
        .unwrap();
}

async fn find(home: &TestDatabase, user: UserId, query: &str) -> Vec<i64> {
    let query = query.to_owned();
    let found = home
        .database
        .read_slow(move |conn| search::find(conn, user, &Wanted::words(&query), 100, None));
    found.await.unwrap().into_iter().map(MessageId::get).collect()
}

async fn words_are_found_as_observed_or_better(home: TestDatabase) {
    let (context, cases): (Vec<Value>, Vec<Value>) = observed(OBSERVED)
        .into_iter()
        .filter(|line| line["kind"] != "recent" && line["kind"] != "record")
        .partition(|line| line["kind"] != "query");
    fill(&home, context).await;
    let mut wrong = Vec::new();
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let expected = match OURS.iter().find(|(ours, _)| *ours == id) {
            Some((_, ids)) => ids.to_vec(),
            None => numbers(&case["ids"]),
        };
        let found = find(&home, user_id(&case), case["q"].as_str().unwrap()).await;
        if found != expected {
            wrong.push(format!("{id} {}: {found:?}, not {expected:?}", case["q"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn a_message_is_found_by_what_it_says_now(home: TestDatabase) {
    let house = House::build(home).await;
    let (_, desk) = house.close("Desk").await;
    let message = house.say(&desk, "<div>Grüße aus Köln</div>").await;
    let found = find(&house.home, house.bob.id, "koln").await;
    assert_eq!(found, [message.id.get()]);
    let (ada, place) = (house.ada.clone(), desk.clone());
    let draft = campfire_domain::messages::Draft::text("<div>Hello from Ulm</div>");
    let database = &house.home.database;
    let edited = database
        .write(move |tx| campfire_domain::messages::edit(tx, &ada, &place, message.id, draft));
    edited.await.unwrap();
    assert!(find(&house.home, house.bob.id, "koln").await.is_empty());
    assert_eq!(find(&house.home, house.bob.id, "ulm").await, [message.id.get()]);
    let (ada, place) = (house.ada.clone(), desk);
    database.write(move |tx| campfire_domain::rooms::remove(tx, &ada, &place)).await.unwrap();
    assert!(find(&house.home, house.bob.id, "ulm").await.is_empty());
    // Nothing of it stays in the index to be found by a later message.
    let left =
        look(&house.home, |conn| search::find(conn, 1.into(), &Wanted::words("ulm"), 10, None))
            .await;
    assert!(left.is_empty());
}

async fn a_word_is_found_by_its_beginning_when_it_is_not_found_whole(home: TestDatabase) {
    let house = House::build(home).await;
    let mut said = Vec::new();
    for text in ["The documents are here", "A document of Bob's", "Docking at noon", "The dock"] {
        said.push(house.say(&house.ada_in_talk, text).await.id.get());
    }
    let ada = house.ada.id;
    for (query, found) in [
        ("docu", &said[..2]),
        ("DOCUM", &said[..2]),
        ("bob docu", &said[1..2]),
        ("docu bob", &[]),
        ("dock", &said[2..]),
        ("d", &[]),
        ("do", &said),
    ] {
        assert_eq!(find(&house.home, ada, query).await, found, "{query}");
    }
    let oldest = MessageId::from(said[2]);
    for (query, before) in [("dock", vec![]), ("docu", said[..2].to_vec())] {
        let older = look(&house.home, move |conn| {
            search::find(conn, ada, &Wanted::words(query), 9, Some(oldest))
        });
        let older: Vec<i64> = older.await.into_iter().map(MessageId::get).collect();
        assert_eq!(older, before, "{query}");
    }
}

async fn older_results_follow_page_by_page(home: TestDatabase) {
    let house = House::build(home).await;
    let mut said = Vec::new();
    for turn in 0..5 {
        said.push(house.say(&house.ada_in_talk, &format!("echo {turn}")).await.id);
    }
    let ada = house.ada.id;
    let newest =
        look(&house.home, move |conn| search::find(conn, ada, &Wanted::words("echo"), 2, None))
            .await;
    assert_eq!(newest, said[3..]);
    let before = newest[0];
    let older = look(&house.home, move |conn| {
        search::find(conn, ada, &Wanted::words("echo"), 2, Some(before))
    });
    assert_eq!(older.await, said[1..3]);
}

async fn what_was_said_long_ago_is_found_behind_much_else(home: TestDatabase) {
    let house = House::build(home).await;
    let old = house.say(&house.ada_in_talk, "echo of old").await.id;
    // As if fifty thousand others had been said between.
    let room = house.talk.id;
    let gap = format!(
        "INSERT INTO messages (id, room_id, creator_id, client_message_id, body_html, body_text, \
         created_at, updated_at) VALUES ({}, {room}, {}, 'gap', 'x', 'x', 1, 1);\n",
        old.get() + 50_000,
        house.ada.id
    );
    run_sql(&house.home, gap + &resume_after(&house.home, old.get() + 50_000)).await;
    let new = house.say(&house.ada_in_talk, "echo of now").await.id;
    assert!(new.get() > old.get() + 50_000);
    let ada = house.ada.id.get().into();
    assert_eq!(find(&house.home, ada, "echo").await, [old.get(), new.get()]);
    assert_eq!(find(&house.home, ada, "old").await, [old.get()]);
    let newest =
        look(&house.home, move |conn| search::find(conn, ada, &Wanted::words("echo"), 1, None))
            .await;
    assert_eq!(newest, [new]);
    let before = look(&house.home, move |conn| {
        search::find(conn, ada, &Wanted::words("echo"), 1, Some(new))
    })
    .await;
    assert_eq!(before, [old]);
}

/// SQL that lets the next message come after that id; SQLite does so by itself.
fn resume_after(home: &TestDatabase, id: i64) -> String {
    if home.settings.url.starts_with("postgres") {
        format!("SELECT setval(pg_get_serial_sequence('messages', 'id'), {id});")
    } else {
        String::new()
    }
}

#[test]
fn queries_are_cleaned_as_observed() {
    for case in observed(OBSERVED).iter().filter(|line| line["cleaned"].is_string()) {
        let typed = case["q"].as_str().unwrap();
        // Quotes mean something here, and stay.
        if !typed.contains('"') {
            assert_eq!(cleaned(typed), case["cleaned"].as_str().unwrap(), "{case}");
        }
    }
}

async fn phrases_and_filters_narrow_what_is_found(home: TestDatabase) {
    let house = House::build(home).await;
    let (_, desk) = house.close("Desk").await;
    let plan = house.say(&house.ada_in_talk, "the big plan is here").await.id;
    let small = house.say(&house.ada_in_talk, "a plan so big").await.id;
    let link = house.say(&desk, "big news: https://example.com").await.id;
    let cases: [(&str, &[MessageId], &[Mistake]); 12] = [
        ("big", &[plan, small, link], &[]),
        ("\"big plan\"", &[plan], &[]),
        ("big in:talk", &[plan, small], &[]),
        ("in:desk", &[link], &[]),
        ("has:link", &[link], &[]),
        ("has:file", &[], &[]),
        ("big from:ada", &[plan, small, link], &[]),
        ("big from:bob", &[], &[]),
        ("big before:2001", &[], &[]),
        ("big after:2001", &[plan, small, link], &[]),
        ("big from:nobody", &[], &[Mistake::NoSuchPerson("nobody".into())]),
        ("in:cellar", &[], &[Mistake::NoSuchRoom("cellar".into())]),
    ];
    for (typed, expected, mistakes) in cases {
        let (me, typed) = (house.ada.clone(), typed.to_owned());
        let found = look(&house.home, move |conn| {
            let query = Query::parse(&typed, &Calendar::at(campfire_domain::Time::now(), None));
            let (wanted, mistakes) = search::understand(conn, &me, &query)?;
            Ok((typed, search::find(conn, me.id, &wanted, 10, None)?, mistakes))
        });
        let (typed, found, told) = found.await;
        assert_eq!((found.as_slice(), told.as_slice()), (expected, mistakes), "{typed}");
    }
}

async fn the_latest_queries_are_remembered(home: TestDatabase) {
    let house = House::build(home).await;
    let (ada, bob) = (house.ada.id, house.bob.id);
    for number in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 5] {
        let query = format!("query {number}");
        house.home.database.write(move |tx| searches::record(tx, ada, &query)).await.unwrap();
    }
    house.home.database.write(move |tx| searches::record(tx, bob, "his")).await.unwrap();
    let kept = look(&house.home, move |conn| searches::recent(conn, ada)).await;
    let expected = [5, 12, 11, 10, 9, 8, 7, 6, 4, 3].map(|number| format!("query {number}"));
    assert_eq!(kept, expected);
    house.home.database.write(move |tx| searches::clear(tx, ada)).await.unwrap();
    assert!(look(&house.home, move |conn| searches::recent(conn, ada)).await.is_empty());
    assert_eq!(look(&house.home, move |conn| searches::recent(conn, bob)).await, ["his"]);
}
