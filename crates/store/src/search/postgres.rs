//! Search in PostgreSQL: a text vector per message, built from our words and not by a language of
//! the server, under an inverted index.

use campfire_domain::MessageId;
use diesel::{
    PgConnection, QueryResult, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use super::{Found, Page, words::Term};

/// How far back the newest messages are looked through one by one before the word index is asked.
/// The server cannot know how common a word is and would either walk the whole past in search of a
/// rare one or gather every place of a common one. Words that fill a page within this stretch are
/// common; of all others the index has few places. Either way it takes milliseconds.
const RECENT: i64 = 20_000;

pub(super) fn find(
    conn: &mut PgConnection,
    terms: &[Term],
    page: &Page<'_>,
) -> QueryResult<Vec<i64>> {
    let phrases = phrases(terms);
    let recent = find_recent(conn, &phrases, page)?;
    // The stretch begins at the newest, so what fills a page from it is the newest there is.
    if i64::try_from(recent.len()).is_ok_and(|found| found >= page.limit) {
        return Ok(recent);
    }
    find_anywhere(conn, &phrases, page)
}

fn find_recent(conn: &mut PgConnection, phrases: &str, page: &Page<'_>) -> QueryResult<Vec<i64>> {
    let found = sql_query(format!(
        "SELECT messages.id FROM message_search \
         JOIN messages ON messages.id = message_search.message_id \
         WHERE message_search.words @@ $1::tsquery AND message_search.message_id < $2 \
         AND message_search.message_id >= (SELECT coalesce(max(message_id), 0) - $5 \
             FROM message_search WHERE message_id < $2) \
         AND messages.room_id IN (SELECT room_id FROM memberships WHERE user_id = $3){} \
         ORDER BY message_search.message_id DESC LIMIT $4",
        page.conditions
    ))
    .bind::<Text, _>(phrases)
    .bind::<BigInt, _>(page.before)
    .bind::<BigInt, _>(page.user)
    .bind::<BigInt, _>(page.limit)
    .bind::<BigInt, _>(RECENT)
    .load::<Found>(conn)?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

fn find_anywhere(conn: &mut PgConnection, phrases: &str, page: &Page<'_>) -> QueryResult<Vec<i64>> {
    // Adding nothing hides from the server that the messages' own index has this order: for its
    // sake it would walk all of them.
    let found = sql_query(format!(
        "WITH found AS MATERIALIZED \
         (SELECT message_id FROM message_search WHERE words @@ $1::tsquery AND message_id < $2) \
         SELECT messages.id FROM found JOIN messages ON messages.id = found.message_id \
         WHERE messages.room_id IN (SELECT room_id FROM memberships WHERE user_id = $3){} \
         ORDER BY messages.id + 0 DESC LIMIT $4",
        page.conditions
    ))
    .bind::<Text, _>(phrases)
    .bind::<BigInt, _>(page.before)
    .bind::<BigInt, _>(page.user)
    .bind::<BigInt, _>(page.limit)
    .load::<Found>(conn)?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

pub(super) fn index(conn: &mut PgConnection, id: MessageId, words: &[String]) -> QueryResult<()> {
    sql_query("INSERT INTO message_search (message_id, words) VALUES ($1, $2::tsvector)")
        .bind::<BigInt, _>(id.get())
        .bind::<Text, _>(vector(words))
        .execute(conn)
        .map(drop)
}

pub(super) fn forget(conn: &mut PgConnection, id: MessageId) -> QueryResult<()> {
    sql_query("DELETE FROM message_search WHERE message_id = $1")
        .bind::<BigInt, _>(id.get())
        .execute(conn)
        .map(drop)
}

/// Words with their places, as the server reads a vector. Words hold no quotes or backslashes.
fn vector(words: &[String]) -> String {
    let placed: Vec<String> =
        words.iter().enumerate().map(|(at, word)| format!("'{word}':{}", at + 1)).collect();
    placed.join(" ")
}

/// All terms, each a run of words side by side.
fn phrases(terms: &[Term]) -> String {
    let phrases: Vec<String> = terms
        .iter()
        .map(|term| match term {
            Term::Words(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
                format!("({})", quoted.join(" <-> "))
            }
            Term::Beginning(word) => format!("'{word}':*"),
        })
        .collect();
    phrases.join(" & ")
}
