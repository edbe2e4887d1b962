//! Words of SQL that diesel does not bring along, meaning the same on both databases.

use diesel::{
    define_sql_function,
    sql_types::{BigInt, Nullable},
};

define_sql_function! {
    /// The first of the two that is not null.
    fn coalesce(this: Nullable<BigInt>, otherwise: BigInt) -> Nullable<BigInt>;
}

/// The form of a name or an address by which it is sorted or found, whatever the spelling. Made
/// here and kept in a column: SQLite itself only knows the case of ASCII letters.
pub(crate) fn key(text: &str) -> String {
    text.to_lowercase()
}

/// The most ids or rows in one statement; SQLite takes 32,766 parameters, and our widest bulk
/// insert has seven columns.
pub(crate) const AT_ONCE: usize = 1000;

/// The text as a piece of a LIKE pattern that means only itself, with `\` as the escape.
pub(crate) fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
