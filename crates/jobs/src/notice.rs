//! Notices: the words and the JSON of a notification, as the service worker shows it.

use campfire_store::pushes::Notice;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

/// The largest JSON. Encrypted and with its head it stays under the 4096 bytes that push
/// services take, and under what the encryption takes.
const LIMIT: usize = 3000;

/// The largest title in JSON; larger ones can only have been imported.
const TITLE_LIMIT: usize = 500;

#[derive(Serialize)]
struct Payload<'a> {
    title: &'a str,
    options: Options<'a>,
}

#[derive(Serialize)]
struct Options<'a> {
    body: &'a str,
    icon: &'a str,
    /// What comes with the same tag takes the place of what was shown, and is heard all the same.
    tag: String,
    renotify: bool,
    data: Data,
}

#[derive(Serialize)]
struct Data {
    path: String,
    badge: i64,
}

/// The JSON of a notification (integrations 3.3). A long text is cut between two characters, as
/// people count them: no accent is torn from its letter, and no family apart.
pub(crate) fn payload(notice: &Notice, badge: i64) -> Vec<u8> {
    let (title, body) = words(notice);
    let title = cut(&title, TITLE_LIMIT);
    let json = |body: &str| {
        let path = format!("/rooms/{}/@{}", notice.room_id, notice.message_id);
        spelled(&title, body, format!("room-{}", notice.room_id), Data { path, badge })
    };
    let room = LIMIT.saturating_sub(json("").len());
    json(&cut(&body, room))
}

/// The JSON of a notification that somebody asked for to see whether it comes.
pub(crate) fn test(badge: i64) -> Vec<u8> {
    let data = Data { path: "/users/me/push_subscriptions".to_owned(), badge };
    spelled("Campfire Test", "It works: this device notifies you.", "test".to_owned(), data)
}

fn spelled(title: &str, body: &str, tag: String, data: Data) -> Vec<u8> {
    let options = Options { body, icon: "/account/logo", tag, renotify: true, data };
    serde_json::to_vec(&Payload { title, options }).expect("strings and numbers become JSON")
}

/// In a ping its author is the title, elsewhere the room is and the author begins the text.
fn words(notice: &Notice) -> (String, String) {
    let Notice { creator, text, .. } = notice;
    match &notice.room_name {
        Some(room) if !notice.direct => (room.clone(), format!("{creator}: {text}")),
        Some(_) | None => (creator.clone(), text.clone()),
    }
}

/// As much of a text as takes that many bytes in JSON, with an ellipsis when it is not all.
fn cut(text: &str, room: usize) -> String {
    if cost_of(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(cost('…'));
    let mut kept: String = text
        .graphemes(true)
        .take_while(|character| {
            let fits = cost_of(character) <= left;
            left = left.saturating_sub(cost_of(character));
            fits
        })
        .collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// How many bytes a text takes inside a JSON string.
fn cost_of(text: &str) -> usize {
    text.chars().map(cost).sum()
}

/// The same of one character.
fn cost(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use campfire_domain::{MessageId, RoomId};

    use super::*;

    fn notice(direct: bool, text: &str) -> Notice {
        Notice {
            message_id: MessageId::from(9),
            room_id: RoomId::from(7),
            room_name: (!direct).then(|| "Workshop".to_owned()),
            direct,
            creator: "Ada".to_owned(),
            text: text.to_owned(),
        }
    }

    fn check(direct: bool, expected: &str) {
        let json = payload(&notice(direct, "It \"runs\"."), 3);
        assert_eq!(String::from_utf8(json).unwrap(), expected);
    }

    #[test]
    fn a_room_names_the_author_in_the_text_and_a_ping_in_the_title() {
        check(
            false,
            r#"{"title":"Workshop","options":{"body":"Ada: It \"runs\".","icon":"/account/logo","tag":"room-7","renotify":true,"data":{"path":"/rooms/7/@9","badge":3}}}"#,
        );
        check(
            true,
            r#"{"title":"Ada","options":{"body":"It \"runs\".","icon":"/account/logo","tag":"room-7","renotify":true,"data":{"path":"/rooms/7/@9","badge":3}}}"#,
        );
    }

    #[test]
    fn a_long_text_is_cut_to_fit_at_a_character() {
        for text in ["x", "é", "語", "🎉", "\"", "\u{1}", "👩‍👩‍👧‍👦", "e\u{301}"]
        {
            let json = payload(&notice(false, &text.repeat(5000)), 1_000_000);
            assert!(json.len() <= LIMIT, "{text:?}: {}", json.len());
            assert!(json.len() > LIMIT - 40, "{text:?}: {}", json.len());
            let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
            let body = value["options"]["body"].as_str().unwrap();
            let kept = body.strip_prefix("Ada: ").unwrap().strip_suffix('…').unwrap();
            assert_eq!(kept.replace(text, ""), "", "only whole ones are kept");
        }
    }

    #[test]
    fn a_text_of_one_endless_character_leaves_room_for_itself() {
        let json = payload(&notice(true, &format!("e{}", "\u{301}".repeat(5000))), 1);
        assert!(json.len() <= LIMIT, "{}", json.len());
        let json = payload(&Notice { creator: "🎉".repeat(400), ..notice(true, "It runs.") }, 1);
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert!(value["title"].as_str().unwrap().ends_with("🎉…"), "{value}");
        assert_eq!(value["options"]["body"], "It runs.");
    }
}
