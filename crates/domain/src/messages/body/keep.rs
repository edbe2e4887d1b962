//! The form that a body is kept in: what the allow-list lets through, written in one way.

use super::{
    allow,
    attachments::Attachment,
    escape,
    tree::{Element, Kind, NodeId, Tree},
};

/// What stands between the cells of a table that has become lines.
const BETWEEN_CELLS: &str = " | ";

/// Writes a tree as it is kept.
pub(super) fn write(tree: &Tree) -> String {
    let mut out = String::new();
    let is_plain = tree.top().all(|node| matches!(tree.kind(node), Kind::Text(_)));
    for node in tree.top() {
        match tree.kind(node) {
            Kind::Text(text) if is_plain => lines(&mut out, text.trim_matches(is_blank)),
            _ => append(tree, node, &mut out, 0),
        }
    }
    out
}

/// Appends text whose line breaks are meant (decision 2.4).
pub(super) fn lines(out: &mut String, text: &str) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        escape::text(out, line);
    }
}

/// Appends an opening tag, but for its end, with the attributes that are allowed on it and one
/// more class, if any.
pub(super) fn open(out: &mut String, name: &'static str, element: &Element, class: &str) {
    out.push('<');
    out.push_str(name);
    if !class.is_empty() {
        let own = element.attribute("class").unwrap_or_default();
        escape::attribute(out, "class", format!("{own} {class}").trim_start());
    }
    for (own, value) in element.attributes() {
        if own == "class" && !class.is_empty() {
            continue;
        }
        if let Some(allowed) = allow::attribute(name, own, value) {
            escape::attribute(out, allowed, value);
        }
    }
}

/// Appends a closing tag.
pub(super) fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Whether code starts with a line break, which parsers swallow after `<pre>`.
pub(super) fn starts_with_break(tree: &Tree, node: NodeId) -> bool {
    let first = tree.children(node).find(|child| !matches!(tree.kind(*child), Kind::Silent));
    first
        .is_some_and(|first| matches!(tree.kind(first), Kind::Text(text) if text.starts_with('\n')))
}

/// Blanks that do not count at the ends of a body; a no-break space does.
pub(super) fn is_blank(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\u{b}' || character == '\0'
}

fn append(tree: &Tree, node: NodeId, out: &mut String, depth: usize) {
    match tree.kind(node) {
        Kind::Text(text) => escape::text(out, text),
        Kind::Element(element) => match Attachment::of(element) {
            Some(attachment) => attachment.write(out),
            None => append_element(tree, node, element, out, depth),
        },
        Kind::Silent => {}
    }
}

fn append_element(tree: &Tree, node: NodeId, element: &Element, out: &mut String, depth: usize) {
    if depth >= super::DEEPEST {
        return;
    }
    let Some(name) = element.name().and_then(allow::element) else {
        return append_table(tree, node, element, out, depth);
    };
    open(out, name, element, "");
    out.push('>');
    if allow::is_void(name) {
        return;
    }
    if name == "pre" && starts_with_break(tree, node) {
        out.push('\n');
    }
    tree.children(node).for_each(|child| append(tree, child, out, depth + 1));
    close(out, name);
}

/// Appends a cell as a part of its line, in which its paragraphs, if it has any, stand one after the
/// other.
fn append_cell(tree: &Tree, node: NodeId, out: &mut String, depth: usize) {
    let start = out.len();
    for child in tree.children(node) {
        let is_paragraph =
            matches!(tree.kind(child), Kind::Element(element) if element.name() == Some("p"));
        if is_paragraph && out.len() > start {
            out.push(' ');
        }
        if is_paragraph {
            tree.children(child).for_each(|inside| append(tree, inside, out, depth + 1));
        } else {
            append(tree, child, out, depth + 1);
        }
    }
}

/// Appends what a table says, a line for each of its rows; what is no part of a table is left out.
fn append_table(tree: &Tree, node: NodeId, element: &Element, out: &mut String, depth: usize) {
    match element.name() {
        Some("td" | "th") => append_cell(tree, node, out, depth),
        Some("table" | "thead" | "tbody" | "tfoot") => {
            tree.children(node).for_each(|child| append(tree, child, out, depth + 1));
        }
        Some("tr" | "caption") => {
            out.push_str("<div>");
            let mut is_first = true;
            for child in tree.children(node) {
                let start = out.len();
                append(tree, child, out, depth + 1);
                if out.len() > start && !std::mem::take(&mut is_first) {
                    out.insert_str(start, BETWEEN_CELLS);
                }
            }
            close(out, "div");
        }
        _ => {}
    }
}
