//! What is looked for: words, and what else must be true of a message, by the ids of what was named.

use std::fmt::Write;

use campfire_domain::{
    Result, RoomId, Time, User, UserId,
    search::{Filter, Has, Mistake, Query},
    users::names,
};
use diesel::{QueryDsl, RunQueryDsl};

use super::words;
use crate::{
    connection::AnyConnection,
    failure::failed,
    rooms::{members_of_each, of_user},
    schema::users,
};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words, each alone; and phrases, whose words stand side by side.
    pub texts: Vec<String>,
    /// Said by one of these.
    pub authors: Option<Vec<UserId>>,
    /// Said in one of these.
    pub rooms: Option<Vec<RoomId>>,
    /// Said then or later.
    pub since: Option<Time>,
    /// Said before then.
    pub until: Option<Time>,
    /// Having all of these.
    pub has: Vec<Has>,
}

impl Wanted {
    /// Every word of a text, wherever it stands.
    pub fn words(text: &str) -> Self {
        let texts = text.split_whitespace().map(str::to_owned).collect();
        Self { texts, ..Self::default() }
    }

    /// Whether something narrows the search besides words.
    pub(super) fn is_narrowed(&self) -> bool {
        let named = self.authors.is_some() || self.rooms.is_some();
        named || self.since.is_some() || self.until.is_some() || !self.has.is_empty()
    }

    /// What must be true of a message, as SQL that both engines read. All of it is numbers.
    pub(super) fn conditions(&self) -> String {
        let mut sql = String::new();
        if let Some(authors) = &self.authors {
            sql += &among("creator_id", authors.iter().map(|id| id.get()));
        }
        if let Some(rooms) = &self.rooms {
            sql += &among("room_id", rooms.iter().map(|id| id.get()));
        }
        let times = [(">=", self.since), ("<", self.until)];
        for (comparison, time) in times {
            if let Some(time) = time {
                // Writing into a text does not fail.
                let _ = write!(sql, " AND messages.created_at {comparison} {}", time.micros());
            }
        }
        self.has.iter().for_each(|has| sql += having(*has));
        sql
    }
}

fn among(column: &str, ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    // No id is zero.
    let ids = if ids.is_empty() { "0".to_owned() } else { ids.join(", ") };
    format!(" AND messages.{column} IN ({ids})")
}

fn having(has: Has) -> &'static str {
    match has {
        Has::File => " AND messages.attachment_id IS NOT NULL",
        Has::Image => {
            " AND EXISTS (SELECT 1 FROM blobs WHERE blobs.id = messages.attachment_id \
             AND blobs.content_type LIKE 'image/%')"
        }
        Has::Video => {
            " AND EXISTS (SELECT 1 FROM blobs WHERE blobs.id = messages.attachment_id \
             AND blobs.content_type LIKE 'video/%')"
        }
        Has::Audio => {
            " AND EXISTS (SELECT 1 FROM blobs WHERE blobs.id = messages.attachment_id \
             AND blobs.content_type LIKE 'audio/%')"
        }
        Has::Link => {
            " AND (messages.body_text LIKE '%http://%' OR messages.body_text LIKE '%https://%' \
             OR messages.body_html LIKE '%href=\"http%')"
        }
    }
}

/// What a query means to that user: whom and what its names name, and what they do not.
pub fn understand(
    conn: &mut AnyConnection,
    me: &User,
    query: &Query,
) -> Result<(Wanted, Vec<Mistake>)> {
    let mut wanted = Wanted { texts: query.texts.clone(), ..Wanted::default() };
    let mut mistakes = query.mistakes.clone();
    for filter in &query.filters {
        match filter {
            Filter::From(name) => {
                let found = people(conn, me, name)?;
                if found.is_empty() {
                    mistakes.push(Mistake::NoSuchPerson(name.clone()));
                }
                // Said twice, it is one or the other: nobody is two.
                wanted.authors.get_or_insert_default().extend(found);
            }
            Filter::In(name) => {
                let found = rooms(conn, me, name)?;
                if found.is_empty() {
                    mistakes.push(Mistake::NoSuchRoom(name.clone()));
                }
                wanted.rooms.get_or_insert_default().extend(found);
            }
            Filter::Before(time) => wanted.until = Some(wanted.until.unwrap_or(*time).min(*time)),
            Filter::After(time) => wanted.since = Some(wanted.since.unwrap_or(*time).max(*time)),
            Filter::Has(has) => wanted.has.push(*has),
        }
    }
    Ok((wanted, mistakes))
}

fn people(conn: &mut AnyConnection, me: &User, name: &str) -> Result<Vec<UserId>> {
    let name = words::folded(name.trim_start_matches('@'));
    if name == "me" {
        return Ok(vec![me.id]);
    }
    // Those who left too: what they said is still there.
    let everybody: Vec<(i64, String)> =
        users::table.select((users::id, users::name)).load(conn).map_err(failed)?;
    let named = everybody.iter().map(|(id, name)| (words::folded(name), UserId::from(*id)));
    Ok(best(&name, named.collect()))
}

fn rooms(conn: &mut AnyConnection, me: &User, name: &str) -> Result<Vec<RoomId>> {
    let name = words::folded(name.trim_start_matches('#'));
    let mine = of_user(conn, me.id)?;
    let pings: Vec<RoomId> =
        mine.iter().filter(|(room, _)| room.is_direct()).map(|(room, _)| room.id).collect();
    let members = members_of_each(conn, &pings)?;
    let others = |room: RoomId| {
        let members = members.get(&room).map(Vec::as_slice).unwrap_or_default();
        let names: Vec<&str> =
            members.iter().filter(|user| user.id != me.id).map(|user| user.name.as_str()).collect();
        if names.is_empty() { me.name.clone() } else { names::sentence(&names) }
    };
    let named = mine.iter().map(|(room, _)| {
        let name = room.name.clone().unwrap_or_else(|| others(room.id));
        (words::folded(&name), room.id)
    });
    Ok(best(&name, named.collect()))
}

/// Those called exactly so; else those whose name or a word of it begins so; else those whose name
/// contains it.
fn best<Id: Copy>(wanted: &str, named: Vec<(String, Id)>) -> Vec<Id> {
    let exactly = |name: &str| name == wanted;
    let begins = |name: &str| {
        name.starts_with(wanted) || name.split_whitespace().any(|word| word.starts_with(wanted))
    };
    let contains = |name: &str| name.contains(wanted);
    let matches: [&dyn Fn(&str) -> bool; 3] = [&exactly, &begins, &contains];
    let found = matches.iter().map(|matches| {
        named.iter().filter(|(name, _)| matches(name)).map(|(_, id)| *id).collect::<Vec<Id>>()
    });
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}
