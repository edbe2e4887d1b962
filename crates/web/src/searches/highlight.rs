//! Highlights: wanted words marked in HTML that was made safe before. Only what stands between tags
//! is touched, and nothing but marks is put in.

use campfire_store::search::Marker;

/// The HTML with every wanted word in a `mark`.
pub(super) fn highlight(html: &str, marker: &Marker) -> String {
    if marker.is_empty() {
        return html.to_owned();
    }
    let mut marked = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        mark(&rest[..start], marker, &mut marked);
        let end = start + tag_length(&rest[start..]);
        marked.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    mark(rest, marker, &mut marked);
    marked
}

/// The length of the tag that begins here; what stands between its quotes may hold anything.
fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Marks words in text as HTML spells it: a character reference is no word.
fn mark(text: &str, marker: &Marker, marked: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        mark_words(&rest[..start], marker, marked);
        let end = rest[start..].find(';').map_or(rest.len(), |length| start + length + 1);
        marked.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    mark_words(rest, marker, marked);
}

fn mark_words(text: &str, marker: &Marker, marked: &mut String) {
    let mut done = 0;
    for range in marker.ranges(text) {
        marked.push_str(&text[done..range.start]);
        marked.push_str("<mark class=\"search-highlight\">");
        marked.push_str(&text[range.clone()]);
        marked.push_str("</mark>");
        done = range.end;
    }
    marked.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    use campfire_store::search::Wanted;

    use super::*;

    fn check(wanted: &str, html: &str, expected: &str) {
        let marked = highlight(html, &Marker::of(&Wanted::words(wanted)));
        let expected =
            expected.replace('[', "<mark class=\"search-highlight\">").replace(']', "</mark>");
        assert_eq!(marked, expected, "{wanted}");
    }

    #[test]
    fn words_between_tags_are_marked_and_nothing_else() {
        check("plan", "<p>Plans, plan</p>", "<p>[Plans], [plan]</p>");
        check(
            "strong p",
            "<p><strong>so strong</strong></p>",
            "<p><strong>so [strong]</strong></p>",
        );
        check("amp lt", "<p>a &amp; b &lt;lt&gt;</p>", "<p>a &amp; b &lt;[lt]&gt;</p>");
        check(
            "x",
            "<a href=\"/x\" title='x > \"x\"'>x</a>",
            "<a href=\"/x\" title='x > \"x\"'>[x]</a>",
        );
        check("never", "<p>closed <b", "<p>closed <b");
        check("", "<p>all</p>", "<p>all</p>");
    }
}
