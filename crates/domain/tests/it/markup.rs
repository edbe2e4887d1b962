//! HTML compared as trees: what a browser makes of it, not how it is spelled.

use scraper::{ElementRef, Html, Node};

/// Attributes that are ours alone, and so no matter of agreement.
const OURS: [&str; 4] = ["rel", "loading", "referrerpolicy", "data-user-id"];
/// Elements that white space beside does not show.
const BLOCKS: [&str; 17] = [
    "address",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "ul",
];

/// The tree as text, one line a node: attributes sorted, white space that does not show left out,
/// and mentions alike whatever they are made of.
pub(crate) fn outline(html: &str) -> String {
    let html = Html::parse_fragment(html);
    let mut lines = Vec::new();
    children(html.root_element(), 0, "div", &mut lines);
    lines.join("\n")
}

fn children(parent: ElementRef<'_>, depth: usize, name: &str, lines: &mut Vec<String>) {
    let nodes: Vec<_> = parent.children().collect();
    let is_block = |index: usize| {
        nodes.get(index).is_none_or(|node| {
            ElementRef::wrap(*node).is_some_and(|element| BLOCKS.contains(&called(element)))
        })
    };
    let keeps_ends = !BLOCKS.contains(&name) && name != "mention";
    for (index, node) in nodes.iter().enumerate() {
        match node.value() {
            Node::Text(text) => {
                let mut text = collapsed(text);
                if if index == 0 { !keeps_ends } else { is_block(index - 1) } {
                    text = text.trim_start_matches(' ').to_owned();
                }
                if if index + 1 == nodes.len() { !keeps_ends } else { is_block(index + 1) } {
                    text = text.trim_end_matches(' ').to_owned();
                }
                if !text.is_empty() {
                    lines.push(format!("{}{text:?}", " ".repeat(depth)));
                }
            }
            Node::Element(_) => element(ElementRef::wrap(*node).unwrap(), depth, lines),
            _ => {}
        }
    }
}

fn element(element: ElementRef<'_>, depth: usize, lines: &mut Vec<String>) {
    let name = called(element);
    let is_kept = |(name, value): &(&str, &str)| {
        !OURS.contains(name) && (*name != "alt" || !value.is_empty())
    };
    let mut attributes: Vec<_> = element.value().attrs().filter(is_kept).collect();
    attributes.sort_unstable();
    lines.push(format!("{}<{name}> {attributes:?}", " ".repeat(depth)));
    children(element, depth + 1, name, lines);
}

fn called(element: ElementRef<'_>) -> &str {
    match element.value().attr("class") {
        Some("mention") => "mention",
        _ => element.value().name(),
    }
}

fn collapsed(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            ' ' | '\t' | '\n' | '\r' if out.ends_with(' ') => {}
            ' ' | '\t' | '\n' | '\r' => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}
