//! Files: what they are called. Their bytes and their kinds are other people's business.

/// The longest name in characters; more helps nobody, and file systems refuse it.
const NAME_LIMIT: usize = 200;
/// How long a key is: 28 lower-case letters and digits, as published.
const KEY_LENGTH: usize = 28;
/// What a file is called whose sender gave no name.
const UNNAMED: &str = "file";

/// A fresh key under which bytes lie; nobody guesses it.
pub fn key() -> String {
    crate::random::alphanumeric(KEY_LENGTH).to_ascii_lowercase()
}

/// The name of a file as it is kept: nothing of it means anything to a file system, a header or
/// a line of text. Browsers write quotes and line ends of a name as `%22`, `%0D` and `%0A`.
pub fn clean_name(name: &str) -> String {
    let name = name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    let meaning = |letter: char| {
        matches!(
            letter,
            '\u{202e}' | '%' | '$' | '|' | ':' | ';' | '/' | '<' | '>' | '?' | '*' | '"' | '\\'
        ) || letter.is_control()
            || is_invisible(letter)
    };
    let cleaned: String =
        name.trim().chars().map(|letter| if meaning(letter) { '-' } else { letter }).collect();
    let cleaned = cleaned.trim();
    if cleaned.is_empty() || cleaned.chars().all(|letter| letter == '.') {
        return UNNAMED.to_owned();
    }
    shortened(cleaned)
}

/// Marks that turn text around: `gpj.exe` would be read as `exe.jpg`.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Cuts the middle out of a long name, so that its end still tells the kind.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME_LIMIT {
        return name.to_owned();
    }
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let end = if end.chars().count() <= 10 { format!(".{end}") } else { String::new() };
    let begin: String = name.chars().take(NAME_LIMIT - end.chars().count()).collect();
    begin + &end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_nothing_but_itself() {
        let check = |name: &str, expected: &str| assert_eq!(clean_name(name), expected, "{name:?}");
        check("notes.txt", "notes.txt");
        check("  we/ird: na?me \u{202e}.txt ", "we-ird- na-me -.txt");
        check("..", UNNAMED);
        check(" \t", UNNAMED);
        check("../../etc/passwd", "..-..-etc-passwd");
        check("a%22b%0D%0Ac.png", "a-b--c.png");
        check("日本語 ファイル.pdf", "日本語 ファイル.pdf");
        check("nul\0l.txt", "nul-l.txt");
        check("exe\u{2066}.jpg", "exe-.jpg");
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        let cleaned = clean_name(&format!("{}.jpeg", "ä".repeat(300)));
        assert_eq!(cleaned.chars().count(), NAME_LIMIT);
        assert!(cleaned.ends_with("ä.jpeg"));
    }

    #[test]
    fn keys_are_long_and_differ() {
        let (one, other) = (key(), key());
        assert!(one.len() == KEY_LENGTH && one != other);
        assert!(one.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    }
}
