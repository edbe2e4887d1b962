//! Names of people, rooms and the place itself, as they are kept.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The name without what nobody sees of it: line breaks and other control characters are blanks,
/// marks that turn the text around them are left out, blanks at its ends are cut. Of a name in which
/// nothing can be seen, nothing is left.
pub(crate) fn clean(name: &str) -> String {
    let shown: String = name
        .chars()
        .filter(|letter| !turns_text(*letter))
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let shown = shown.trim();
    if shown.chars().all(is_unseen) { String::new() } else { shown.to_owned() }
}

/// Marks that turn text around, also what stands beside the name on a page.
fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What takes room, joins letters or sits on them, and shows nothing by itself; with the four letters
/// and the one sign that are drawn as nothing.
fn is_unseen(letter: char) -> bool {
    use GeneralCategory as Of;
    let blanks = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}', '\u{2800}'];
    letter.is_whitespace()
        || blanks.contains(&letter)
        || matches!(letter.general_category(), Of::Control | Of::Format | Of::NonspacingMark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_can_be_seen_of_it() {
        for (name, kept) in [
            ("  Kim Lee ", "Kim Lee"),
            ("Mia\n\u{1}\u{202e}X", "Mia  X"),
            ("نیم\u{200c}فاصله", "نیم\u{200c}فاصله"),
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
            ("\u{200b}", ""),
            ("\u{202e}", ""),
            ("\u{3164}", ""),
            ("\u{1}", ""),
            (" \u{200d}\u{fe0f} ", ""),
        ] {
            assert_eq!(clean(name), kept, "{name:?}");
        }
    }
}
