//! The plain text of a body, for search, notifications, bots, sounds and emoji.

use super::{
    allow,
    attachments::Attachment,
    keep::is_blank,
    tree::{Element, Kind, NodeId, Tree},
};
use crate::UserId;

/// Lists are indented no further; a long list at the bottom of many would be mostly blanks.
const DEEPEST_INDENT: usize = 10;

/// Reads a tree aloud; mentions speak the name that their user has now.
pub(super) fn of(tree: &Tree, names: &dyn Fn(UserId) -> Option<String>) -> String {
    let mut reader = Reader { tree, names, out: String::new() };
    tree.top().for_each(|node| reader.node(node, Place::default()));
    trim_breaks(&mut reader.out, 0);
    reader.out
}

/// The words of a tree whatever they stand in, but for scripts and styles.
pub(super) fn words(tree: &Tree) -> String {
    let mut words = String::new();
    tree.top().for_each(|node| append_words(tree, node, &mut words, 0));
    words
}

fn append_words(tree: &Tree, node: NodeId, words: &mut String, depth: usize) {
    match tree.kind(node) {
        Kind::Text(text) => words.push_str(text),
        Kind::Element(element) if matches!(element.name(), Some("script" | "style")) => {}
        Kind::Element(_) if depth < super::DEEPEST => {
            tree.children(node).for_each(|child| append_words(tree, child, words, depth + 1));
        }
        Kind::Element(_) | Kind::Silent => {}
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    names: &'a dyn Fn(UserId) -> Option<String>,
    out: String,
}

/// Where in the body we are.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: usize,
    /// Lists around us.
    lists: usize,
    /// Whether the nearest of them counts its items.
    counted: bool,
    /// Our number among the elements beside us, from 1.
    number: usize,
}

impl Reader<'_> {
    fn node(&mut self, node: NodeId, place: Place) {
        match self.tree.kind(node) {
            Kind::Text(text) => self.out.push_str(text.trim_end_matches(is_break)),
            Kind::Element(element) => match Attachment::of(element) {
                Some(attachment) => self.attachment(&attachment),
                None => self.element(node, element, place),
            },
            Kind::Silent => {}
        }
    }

    fn element(&mut self, node: NodeId, element: &Element, place: Place) {
        let Some(name) = element.name().and_then(allow::element) else { return };
        let start = self.out.len();
        match name {
            "br" => self.out.push('\n'),
            "div" => self.block(node, place, "\n"),
            "p" | "h1" => self.block(node, place, "\n\n"),
            "ul" | "ol" => self.list(node, place, name == "ol"),
            "li" => self.item(node, place),
            "blockquote" => {
                self.block(node, place, "");
                quote(&mut self.out, start);
                self.out.push_str("\n\n");
            }
            "figcaption" => {
                self.out.push('[');
                self.children(node, place);
                self.out.push(']');
            }
            _ => self.children(node, place),
        }
    }

    fn block(&mut self, node: NodeId, place: Place, end: &str) {
        let start = self.out.len();
        self.children(node, place);
        trim_breaks(&mut self.out, start);
        self.out.push_str(end);
    }

    fn list(&mut self, node: NodeId, place: Place, counted: bool) {
        if place.lists > 0 {
            self.out.push('\n');
        }
        self.block(node, Place { lists: place.lists + 1, counted, ..place }, "\n\n");
    }

    fn item(&mut self, node: NodeId, place: Place) {
        self.out.push_str(&"  ".repeat(place.lists.saturating_sub(1).min(DEEPEST_INDENT)));
        if place.counted {
            self.out.push_str(&place.number.to_string());
            self.out.push_str(". ");
        } else {
            self.out.push_str("• ");
        }
        self.block(node, place, "\n");
    }

    fn children(&mut self, node: NodeId, place: Place) {
        if place.depth >= super::DEEPEST {
            return;
        }
        let mut number = 0;
        for child in self.tree.children(node) {
            number += usize::from(matches!(self.tree.kind(child), Kind::Element(_)));
            self.node(child, Place { depth: place.depth + 1, number, ..place });
        }
    }

    fn attachment(&mut self, attachment: &Attachment) {
        let name = match attachment {
            Attachment::Mention(mention) => (self.names)(mention.user),
            Attachment::Card(_) | Attachment::Unknown { .. } => None,
        };
        match name {
            Some(name) => {
                self.out.push('@');
                self.out.push_str(&name);
            }
            None => self.out.push_str(attachment.caption()),
        }
    }
}

/// Puts quotation marks around what was read since, inside its blanks.
fn quote(out: &mut String, start: usize) {
    let said = out[start..].trim_matches(is_blank);
    if said.is_empty() {
        out.truncate(start);
        out.push_str("“”");
        return;
    }
    let first = out.len() - out[start..].trim_start_matches(is_blank).len();
    let last = first + said.len();
    out.insert(last, '”');
    out.insert(first, '“');
}

fn trim_breaks(out: &mut String, start: usize) {
    let kept = out[start..].trim_end_matches(is_break).len();
    out.truncate(start + kept);
}

fn is_break(character: char) -> bool {
    character == '\n' || character == '\r'
}
