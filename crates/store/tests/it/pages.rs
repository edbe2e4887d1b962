//! Pages of a room, against what was observed. Where messages of one moment were skipped or turned
//! around there, ours come in the order of their ids, and none is lost.

use campfire_domain::{MessageId, RoomId, Time};
use campfire_store::{
    AnyConnection,
    messages::{self, Shown},
    testing::TestDatabase,
};
use serde_json::Value;

use crate::support::{look, numbers, observed, room_id, rooms_sql, run_sql, users_sql};

over_both!(
    pages_are_as_observed_and_lose_nothing,
    a_cursor_of_another_room_is_not_found,
    walking_back_meets_every_message_once
);

const OBSERVED: &str = include_str!("../data/pagination.jsonl");

/// A message of the observed rooms: room, id, created and updated.
#[derive(Clone, Copy)]
struct Kept {
    room: RoomId,
    id: i64,
    created: Time,
    updated: Time,
}

fn moment(value: &Value) -> Time {
    let text = value.as_str().unwrap();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // Days, hours and so on of January 2026, the only month there: exact to the microsecond.
    let number = |from: usize, to: usize| digits[from..to].parse::<i64>().unwrap();
    assert_eq!(&digits[..6], "202601");
    let seconds = ((number(6, 8) - 1) * 24 + number(8, 10)) * 3600 + number(10, 12) * 60;
    let start = 1_767_225_600_000_000;
    Time::from_micros(start + (seconds + number(12, 14)) * 1_000_000 + number(14, 20))
}

fn kept(lines: &[Value]) -> Vec<Kept> {
    lines
        .iter()
        .filter(|line| line["kind"] == "message")
        .map(|line| Kept {
            room: room_id(line),
            id: line["message_id"].as_i64().unwrap(),
            created: moment(&line["created_at"]),
            updated: moment(&line["updated_at"]),
        })
        .collect()
}

async fn fill(home: &TestDatabase, kept: &[Kept]) {
    let mut sql = users_sql([1]) + &rooms_sql([1, 2, 3, 5, 6]);
    for Kept { room, id, created, updated } in kept {
        sql += &format!(
            "INSERT INTO messages (id, room_id, creator_id, client_message_id, body_html, \
             body_text, created_at, updated_at) \
             VALUES ({id}, {room}, 1, 'c{id}', 'x', 'x', {}, {});\n",
            created.micros(),
            updated.micros()
        );
    }
    run_sql(home, sql).await;
}

fn ids(page: &[Shown]) -> Vec<i64> {
    page.iter().map(|shown| shown.message.id.get()).collect()
}

/// What a case asks for, from the database.
fn answer(conn: &mut AnyConnection, case: &Value) -> campfire_domain::Result<Vec<i64>> {
    let room = room_id(case);
    let cursor = || MessageId::from(case["cursor"].as_i64().unwrap());
    let since = || Time::from_millis(case["since_ms"].as_i64().unwrap());
    let page = match case["kind"].as_str().unwrap() {
        "last_page" => messages::page_last(conn, room)?,
        "before" => messages::page_before(conn, room, cursor())?,
        "after" => messages::page_after(conn, room, cursor())?,
        "around" => messages::page_around(conn, room, cursor())?,
        "created_since" => messages::created_since(conn, room, since())?,
        "updated_since" => messages::updated_since(conn, room, since())?,
        other => panic!("unknown kind {other}"),
    };
    Ok(ids(&page))
}

/// What a case asks for, from the list, in the order of time and id.
fn ours(kept: &[Kept], case: &Value) -> Vec<i64> {
    let mut room: Vec<Kept> =
        kept.iter().filter(|message| message.room == room_id(case)).copied().collect();
    room.sort_by_key(|message| (message.created, message.id));
    let at = case["cursor"].as_i64().map(|id| room.iter().position(|m| m.id == id).unwrap());
    let since = Time::from_millis(case["since_ms"].as_i64().unwrap_or_default());
    let last = |from: &[Kept]| from[from.len().saturating_sub(40)..].to_vec();
    let first = |from: &[Kept]| from[..from.len().min(40)].to_vec();
    let page = match case["kind"].as_str().unwrap() {
        "last_page" => last(&room),
        "before" => last(&room[..at.unwrap()]),
        "after" => first(&room[at.unwrap() + 1..]),
        "around" => {
            let at = at.unwrap();
            [last(&room[..at]), vec![room[at]], first(&room[at + 1..])].concat()
        }
        "created_since" => {
            room.retain(|message| message.created > since);
            first(&room)
        }
        _ => {
            room.retain(|message| message.updated > since);
            last(&room)
        }
    };
    page.iter().map(|message| message.id).collect()
}

async fn pages_are_as_observed_and_lose_nothing(home: TestDatabase) {
    let lines = observed(OBSERVED);
    let kept = kept(&lines);
    fill(&home, &kept).await;
    for case in lines.into_iter().filter(|line| line["kind"] != "message") {
        let room = room_id(&case);
        match case["kind"].as_str().unwrap() {
            "paged" => {
                let paged = look(&home, move |conn| messages::paged(conn, room)).await;
                assert_eq!(paged, case["paged"], "{}", case["id"]);
            }
            // The answer to it is made of the two below, which have cases of their own.
            "refresh" => {}
            _ => {
                let expected = ours(&kept, &case);
                if case.get("quirk").is_none() {
                    assert_eq!(expected, numbers(&case["ids"]), "{}", case["id"]);
                }
                let asked = case.clone();
                let found = look(&home, move |conn| answer(conn, &asked)).await;
                assert_eq!(found, expected, "{}", case["id"]);
            }
        }
    }
}

async fn a_cursor_of_another_room_is_not_found(home: TestDatabase) {
    let kept = kept(&observed(OBSERVED));
    fill(&home, &kept).await;
    let elsewhere = home.database.read(|conn| messages::page_before(conn, 1.into(), 5.into()));
    assert!(matches!(elsewhere.await, Err(campfire_domain::Error::NotFound)));
    let here = home.database.read(|conn| messages::one(conn, 2.into(), 5.into())).await.unwrap();
    assert_eq!(here.message.id.get(), 5);
}

async fn walking_back_meets_every_message_once(home: TestDatabase) {
    let kept = kept(&observed(OBSERVED));
    fill(&home, &kept).await;
    let mut met = Vec::new();
    let mut page = look(&home, |conn| messages::page_last(conn, 2.into())).await;
    while let Some(first) = page.first().map(|shown| shown.message.id) {
        met.splice(0..0, ids(&page));
        page = look(&home, move |conn| messages::page_before(conn, 2.into(), first)).await;
    }
    let mut all: Vec<Kept> = kept.into_iter().filter(|message| message.room.get() == 2).collect();
    all.sort_by_key(|message| (message.created, message.id));
    assert_eq!(met, all.iter().map(|message| message.id).collect::<Vec<_>>());
}
