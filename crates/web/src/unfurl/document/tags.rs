//! Tags: finds where the opening tags of a page begin and end, in time in proportion to the page.

/// What stands in these elements is text, whatever it looks like.
const TEXTS: [&str; 8] =
    ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];

/// The opening tags of a page, from `<` to `>`.
pub(super) struct Tags<'a> {
    page: &'a str,
}

impl<'a> Tags<'a> {
    pub(super) fn of(page: &'a str) -> Self {
        Self { page }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let start = self.page.find('<')?;
            let rest = &self.page[start..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                self.page = after(comment, "-->");
            } else if rest[1..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                let (tag, rest) = rest.split_at(length(rest)?);
                let text = TEXTS.iter().find(|name| is(tag, name));
                self.page = text.map_or(rest, |name| closing(rest, name));
                return Some(tag);
            } else if rest[1..].starts_with(['!', '?', '/']) {
                self.page = after(rest, ">");
            } else {
                self.page = &rest[1..];
            }
        }
    }
}

/// Whether a tag has that name, which is in lower case.
pub(super) fn is(tag: &str, name: &str) -> bool {
    let Some(start) = tag.get(1..=name.len()) else { return false };
    let ends = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>');
    start.eq_ignore_ascii_case(name) && tag[name.len() + 1..].starts_with(ends)
}

/// What comes after the first such mark; nothing if there is none.
fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or("", |at| &text[at + mark.len()..])
}

/// From where an element that holds text is closed.
fn closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut marks = text.match_indices("</").map(|(at, _)| &text[at..]);
    let closes = |rest: &&str| {
        rest.get(2..2 + name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    marks.find(closes).unwrap_or_default()
}

/// How long the tag is with which a text begins: up to the first `>` that no quotes surround.
/// Quotes mean something only after `=`.
fn length(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, _) => {}
        }
        after_equals = byte == b'=' || (after_equals && byte.is_ascii_whitespace());
    }
    None
}
