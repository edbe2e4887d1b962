//! Emoji: messages and boosts that say it all without words are shown larger.

use unicode_properties::{EmojiStatus, UnicodeEmoji};
use unicode_segmentation::UnicodeSegmentation;

/// Asks for the picture instead of the letter shape.
const PICTURE: char = '\u{fe0f}';
/// Joins a digit, hash or star into a keycap.
const KEYCAP: char = '\u{20e3}';
/// Signs that are letters first: emoji only when asked for as a picture.
const LETTERS: [char; 3] = ['©', '®', '™'];

/// Whether a text is made of emoji only, without blanks or line breaks. Joined emoji, flags and
/// keycaps count as what they look like: one emoji.
pub fn is_all_emoji(text: &str) -> bool {
    !text.is_empty() && text.graphemes(true).all(is_emoji)
}

fn is_emoji(grapheme: &str) -> bool {
    let mut characters = grapheme.chars();
    let Some(first) = characters.next() else { return false };
    match first.emoji_status() {
        EmojiStatus::NonEmoji | EmojiStatus::NonEmojiButEmojiComponent => false,
        _ if first.is_ascii() => characters.next_back() == Some(KEYCAP),
        _ if LETTERS.contains(&first) => characters.next() == Some(PICTURE),
        // A letter in front of an emoji does not join it, so the rest are joiners, skin tones,
        // flag letters and the like.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_counted_as_people_see_them() {
        for emoji in ["😀😀", "👍🏽", "👨‍👩‍👧‍👦", "☺️", "1️⃣", "#️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "♥", "©️", "🤷‍♀️", "㊗️"]
        {
            assert!(is_all_emoji(emoji), "{emoji}");
        }
        for words in
            ["", "a", "1", "#", "©", "😀 😀", "😀\n", "\u{fe0f}", "\u{200d}", "🎉!", "ok👌"]
        {
            assert!(!is_all_emoji(words), "{words:?}");
        }
    }
}
