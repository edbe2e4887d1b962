//! The one allow-list (decision 2.4): elements, attributes and schemes that a body may use.
//! Whatever is not here is dropped, elements together with what they hold; only tables leave their
//! words behind, as lines.

/// Elements kept, in order. `figure` and `figcaption` are kept for their plain text and shown
/// without their tags.
const ELEMENTS: [&str; 47] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "b",
    "big",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
/// Attributes kept on any element.
const ATTRIBUTES: [&str; 13] = [
    "abbr", "alt", "cite", "class", "datetime", "height", "href", "lang", "name", "src", "title",
    "width", "xml:lang",
];
/// Attributes that hold an address.
const ADDRESSES: [&str; 3] = ["cite", "href", "src"];
/// Schemes that a link may have.
const SCHEMES: [&str; 11] =
    ["http", "https", "mailto", "tel", "sms", "webcal", "xmpp", "irc", "ssh", "sftp", "ftp"];

/// The element that mentions and link cards are kept in.
pub(super) const ATTACHMENT: &str = "action-text-attachment";

/// The name of an element that is kept; never what somebody wrote, always one of ours.
pub(super) fn element(name: &str) -> Option<&'static str> {
    ELEMENTS.binary_search(&name).ok().map(|index| ELEMENTS[index])
}

/// The name of an attribute kept on that element with that value.
pub(super) fn attribute(element: &str, name: &str, value: &str) -> Option<&'static str> {
    if element == "pre" && name == "data-language" {
        return Some("data-language");
    }
    let name = ATTRIBUTES[ATTRIBUTES.binary_search(&name).ok()?];
    (!ADDRESSES.contains(&name) || address(value)).then_some(name)
}

/// Whether an address is safe to follow: relative, or of a scheme that does no harm.
pub(super) fn address(value: &str) -> bool {
    scheme(value).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// Whether an address is a page or picture on the web.
pub(super) fn web(value: &str) -> bool {
    scheme(value).is_some_and(|scheme| scheme == "http" || scheme == "https")
}

/// Whether an element never holds anything.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "wbr" | "img")
}

/// What stands before the first colon as browsers read it, who skip blanks and control
/// characters; nothing when a slash, question or hash mark makes the address relative.
fn scheme(address: &str) -> Option<String> {
    let mut scheme = String::new();
    for character in address.chars().filter(|character| !is_skipped(*character)) {
        match character {
            ':' => return Some(scheme),
            '/' | '?' | '#' => return None,
            _ => scheme.push(character.to_ascii_lowercase()),
        }
    }
    None
}

fn is_skipped(character: char) -> bool {
    character.is_control() || character.is_whitespace() || character == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(ELEMENTS.is_sorted() && ATTRIBUTES.is_sorted());
    }

    #[test]
    fn schemes_are_read_as_browsers_do() {
        for safe in ["/rooms/2", "x", "#top", "?a:b", "HTTPS://a", "mailto:a@b.c", "a/b:c", ""] {
            assert!(address(safe), "{safe}");
        }
        for unsafe_ in
            ["javascript:x", " java\tscript:x", "\u{1}javascript:x", "data:,x", "x:y", ":"]
        {
            assert!(!address(unsafe_), "{unsafe_}");
        }
    }
}
