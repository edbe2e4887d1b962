//! Names: what a user is called in short, and the colour that goes with it.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::UserId;

/// Colours behind the initials of somebody without a picture.
const COLOURS: [&str; 18] = [
    "#AF2E1B", "#CC6324", "#3B4B59", "#BFA07A", "#ED8008", "#ED3F1C", "#BF1B1B", "#736B1E",
    "#D07B53", "#736356", "#AD1D1D", "#BF7C2A", "#C09C6F", "#698F9C", "#7C956B", "#5D618F",
    "#3B3633", "#67695E",
];
/// Initials that fit into a round picture.
const MOST_INITIALS: usize = 4;
/// Words of a name that stand for somebody in the title of a ping.
const MOST_WORDS: usize = 3;

/// The first letter of each word, at most four: what stands in a picture that nobody uploaded.
/// A word is letters of any script, ASCII digits and underscores.
pub fn initials(name: &str) -> String {
    let starts = |(before, letter): (Option<char>, char)| {
        let follows = before.is_some_and(|before| is_word(before) || is_mark(before));
        (is_word(letter) && !follows).then_some(letter)
    };
    let before = [None].into_iter().chain(name.chars().map(Some));
    before.zip(name.chars()).filter_map(starts).take(MOST_INITIALS).collect()
}

/// The name with what its user says about themselves.
pub fn title(name: &str, bio: Option<&str>) -> String {
    let parts = [Some(name), bio].into_iter().flatten().filter(|part| !part.trim().is_empty());
    parts.collect::<Vec<_>>().join(" – ")
}

/// The first word of a name; empty when it has none.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// The first characters of at most three words, in capitals.
pub fn group_initials(name: &str) -> String {
    let first = |word: &str| word.chars().next();
    name.split_whitespace()
        .take(MOST_WORDS)
        .filter_map(first)
        .flat_map(char::to_uppercase)
        .collect()
}

/// What a ping with those people is called in the sidebar: one first name, or all initials.
pub fn ping_label(others: &[&str]) -> String {
    match others {
        [other] => first_name(other).to_owned(),
        [one, other] => format!("{}+{}", group_initials(one), group_initials(other)),
        _ => sentence(&others.iter().map(|other| group_initials(other)).collect::<Vec<_>>()),
    }
}

/// Names as a sentence lists them: "A", "A and B", "A, B, and C".
pub fn sentence<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}

/// The colour behind somebody's initials; the same one for ever.
pub fn avatar_colour(user: UserId) -> &'static str {
    let hash = crc32fast::hash(user.to_string().as_bytes());
    COLOURS[hash as usize % COLOURS.len()]
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character.is_alphabetic()
}

fn is_mark(character: char) -> bool {
    character.general_category_group() == GeneralCategoryGroup::Mark
}
