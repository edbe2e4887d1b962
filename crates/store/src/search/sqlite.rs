//! Search in SQLite: FTS5 keeps the words without their text. Walking it from the newest row down
//! stops as soon as enough are found.

use campfire_domain::MessageId;
use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection, delete, insert_into,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::{Found, Page, words::Term};

// Written with every post: what diesel builds from a table is prepared once, other SQL each time.
diesel::table! {
    message_search (rowid) {
        rowid -> BigInt,
        words -> Text,
    }
}

pub(super) fn find(
    conn: &mut SqliteConnection,
    terms: &[Term],
    page: &Page<'_>,
) -> QueryResult<Vec<i64>> {
    let found = sql_query(format!(
        "SELECT messages.id FROM message_search \
         CROSS JOIN messages ON messages.id = message_search.rowid \
         WHERE message_search MATCH ? AND message_search.rowid < ? \
         AND messages.room_id IN (SELECT room_id FROM memberships WHERE user_id = ?){} \
         ORDER BY message_search.rowid DESC LIMIT ?",
        page.conditions
    ))
    .bind::<Text, _>(phrases(terms))
    .bind::<BigInt, _>(page.before)
    .bind::<BigInt, _>(page.user)
    .bind::<BigInt, _>(page.limit)
    .load::<Found>(conn)?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

pub(super) fn index(
    conn: &mut SqliteConnection,
    id: MessageId,
    words: &[String],
) -> QueryResult<()> {
    insert_into(message_search::table)
        .values((message_search::rowid.eq(id.get()), message_search::words.eq(words.join(" "))))
        .execute(conn)
        .map(drop)
}

pub(super) fn forget(conn: &mut SqliteConnection, id: MessageId) -> QueryResult<()> {
    delete(message_search::table.find(id.get())).execute(conn).map(drop)
}

/// Each term between quotes is a phrase of its own; words hold no quotes.
fn phrases(terms: &[Term]) -> String {
    let phrases: Vec<String> = terms
        .iter()
        .map(|term| match term {
            Term::Words(words) => format!("\"{}\"", words.join(" ")),
            Term::Beginning(word) => format!("\"{word}\" *"),
        })
        .collect();
    phrases.join(" ")
}
