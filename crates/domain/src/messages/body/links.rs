//! Links in plain words: addresses that somebody typed without making a link of them.

use std::ops::Range;

/// Schemes that `scheme://` is linked for; `file:` and the like lead nowhere good.
const SCHEMES: [&str; 8] = ["http", "https", "ftp", "sftp", "ssh", "irc", "webcal", "xmpp"];
/// The longest of them.
const LONGEST_SCHEME: usize = 6;
/// Brackets that may belong to an address when both stand in it.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// An address found in text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Where it leads.
    pub(super) href: String,
}

/// The links of a text, in order.
pub(super) fn find(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut done = 0;
    for (index, byte) in text.bytes().enumerate() {
        if index < done {
            continue;
        }
        let link = match byte {
            b':' => page(text, done, index),
            b'w' | b'W' => bare(text, done, index),
            b'@' => mail(text, done, index),
            _ => None,
        };
        if let Some(link) = link {
            done = link.range.end;
            links.push(link);
        }
    }
    links
}

/// `scheme://…`, seen at its colon.
fn page(text: &str, done: usize, colon: usize) -> Option<Link> {
    if !text[colon..].starts_with("://") {
        return None;
    }
    let before = &text.as_bytes()[done..colon];
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let length = before.iter().rev().take(LONGEST_SCHEME + 1).take_while(is_part).count();
    let start = colon - length;
    let scheme = text[start..colon].to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        return None;
    }
    let range = start..extent(text, colon + 3);
    (range.end > colon + 3).then(|| Link { href: text[range.clone()].to_owned(), range })
}

/// `www.…`, seen at its first letter.
fn bare(text: &str, done: usize, start: usize) -> Option<Link> {
    let rest = text.as_bytes().get(start..start + 5)?;
    let alone = start == done || !text.as_bytes()[start - 1].is_ascii_alphanumeric();
    if !alone || !rest[..4].eq_ignore_ascii_case(b"www.") || !is_word(rest[4]) {
        return None;
    }
    let range = start..extent(text, start + 4);
    Some(Link { href: format!("http://{}", &text[range.clone()]), range })
}

/// `name@host.example`, seen at its sign.
fn mail(text: &str, done: usize, sign: usize) -> Option<Link> {
    let bytes = text.as_bytes();
    let start = sign - bytes[done..sign].iter().rev().take_while(|byte| is_local(**byte)).count();
    let host = bytes[sign + 1..].iter().take_while(|byte| is_host(**byte)).count();
    let host = text[sign + 1..sign + 1 + host].trim_end_matches('.');
    let range = start..sign + 1 + host.len();
    let is_host = host.contains('.') && host.split('.').all(|label| !label.is_empty());
    if start == sign || !is_host || is_path(&text[range.end..]) {
        return None;
    }
    let mut href = String::from("mailto:");
    bytes[start..sign].iter().for_each(|byte| encode(&mut href, *byte));
    href.push_str(&text[sign..range.end]);
    Some(Link { range, href })
}

/// `git@host:path` is no mail address.
fn is_path(rest: &str) -> bool {
    rest.strip_prefix(':').is_some_and(|path| path.starts_with(|c: char| c.is_alphanumeric()))
}

/// Where an address that goes on from there ends: before a blank or quotation mark, without the
/// punctuation of the sentence around it.
fn extent(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let mut address = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    let mut open = BRACKETS.map(|pair| {
        address.matches(pair.0).count() as isize - address.matches(pair.1).count() as isize
    });
    while let Some(last) = address.chars().next_back().filter(|last| is_punctuation(*last)) {
        let shorter = &address[..address.len() - last.len_utf8()];
        for (open, (opening, closing)) in open.iter_mut().zip(BRACKETS) {
            *open += isize::from(last == closing) - isize::from(last == opening);
            if last == closing && *open > 0 {
                return from + address.len();
            }
        }
        address = shorter;
    }
    from + address.len()
}

fn is_end(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '<' | '"' | '“' | '”' | '…' | '—' | '、' | '。')
}

/// What belongs to the sentence when it ends an address.
fn is_punctuation(character: char) -> bool {
    match character {
        '/' | '-' | '=' | ';' | '_' => false,
        '\0'..='\u{7f}' => !character.is_ascii_alphanumeric(),
        '¡' | '«' | '·' | '»' | '¿' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => true,
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' => true,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => true,
        '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' => true,
        _ => false,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.!#$%&'*/=?^`{|}~+-".contains(&byte)
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

fn encode(out: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        out.push(char::from(byte));
    } else {
        out.push_str(&format!("%{byte:02X}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let links = find(text);
        let found: Vec<_> =
            links.iter().map(|link| (&text[link.range.clone()], link.href.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        check(
            "see https://a.example/b_(c), ok",
            &[("https://a.example/b_(c)", "https://a.example/b_(c)")],
        );
        check("(http://a.example)", &[("http://a.example", "http://a.example")]);
        check("www.a.example…", &[("www.a.example", "http://www.a.example")]);
        check("mail a+b@c.example.", &[("a+b@c.example", "mailto:a%2Bb@c.example")]);
        check("git@host.example:path xhttp://a javascript://x @me a@b", &[]);
    }
}
