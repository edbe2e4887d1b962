//! Search in PostgreSQL: a text vector per message, built from our words and not by a language of
//! the server, under an inverted index.

use campfire_domain::{MessageId, UserId};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use super::words::Term;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

pub(super) fn find(
    conn: &mut PgConnection,
    user: UserId,
    terms: &[Term],
    limit: i64,
    before: i64,
) -> QueryResult<Vec<i64>> {
    let found = sql_query(
        "SELECT messages.id FROM message_search \
         JOIN messages ON messages.id = message_search.message_id \
         WHERE message_search.words @@ $1::tsquery AND message_search.message_id < $2 \
         AND messages.room_id IN (SELECT room_id FROM memberships WHERE user_id = $3) \
         ORDER BY messages.id DESC LIMIT $4",
    )
    .bind::<Text, _>(phrases(terms))
    .bind::<BigInt, _>(before)
    .bind::<BigInt, _>(user.get())
    .bind::<BigInt, _>(limit)
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
