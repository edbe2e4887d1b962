//! Attachments: what an editor put into a body besides text. Only mentions and link cards are
//! honoured; anything else shows that something is missing.

use serde_json::Value;

use super::{
    allow, escape,
    tree::{Element, Kind, NodeId, Tree},
};
use crate::{UserId, messages::mentions};

const CARD: &str = "application/vnd.actiontext.opengraph-embed";
pub(super) const MENTION: &str = "application/vnd.campfire.mention";
/// Longest title of a link card, in characters.
const LONGEST_TITLE: usize = 280;
/// Longest description of a link card, in characters.
const LONGEST_DESCRIPTION: usize = 560;

/// Something attached inside a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Attachment {
    /// Somebody is called by name.
    Mention(Mention),
    /// A link shown with its title, text and picture.
    Card(Card),
    /// Anything else, of which only the caption is kept.
    Unknown {
        /// What the attachment is said to be.
        caption: String,
    },
}

/// Somebody called by name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Whom it names; anybody can write any name here.
    pub(super) user: UserId,
    /// The id as it came, with its signature.
    pub(super) sgid: String,
    caption: String,
}

/// A link shown with its title, text and picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Card {
    /// Where it leads, on the web.
    pub(super) href: String,
    /// Its picture, on the web; empty without one.
    pub(super) image: String,
    /// Its title.
    pub(super) title: String,
    /// A few sentences; may be empty.
    pub(super) description: String,
}

impl Attachment {
    /// The attachment that an element is, if it is one; an editor's figure that says nothing
    /// readable is an unknown one.
    pub(super) fn of(element: &Element) -> Option<Self> {
        if let Some(json) = element.attribute("data-trix-attachment") {
            return Some(Self::of_figure(json, element.attribute("data-trix-attributes")));
        }
        (element.name()? == allow::ATTACHMENT)
            .then(|| Self::read(|name| element.attribute(name).map(str::to_owned)))
    }

    fn of_figure(json: &str, more: Option<&str>) -> Self {
        let figure: Value = serde_json::from_str(json).unwrap_or_default();
        let more: Value = more.and_then(|more| serde_json::from_str(more).ok()).unwrap_or_default();
        Self::read(|name| match name {
            "content-type" => string(&figure["contentType"]),
            "caption" => string(&more["caption"]).or_else(|| string(&figure["caption"])),
            _ => string(&figure[name]),
        })
    }

    fn read(field: impl Fn(&str) -> Option<String>) -> Self {
        let caption = field("caption").unwrap_or_default();
        if field("content-type").is_some_and(|kind| kind.contains(CARD)) {
            return Card::read(&field).map_or(Self::Unknown { caption }, Self::Card);
        }
        let sgid = field("sgid").unwrap_or_default();
        match mentions::named(&sgid) {
            Some(user) => Self::Mention(Mention { user, sgid, caption }),
            None => Self::Unknown { caption },
        }
    }

    /// The caption of an attachment that cannot be shown.
    pub(super) fn caption(&self) -> &str {
        match self {
            Self::Mention(mention) => &mention.caption,
            Self::Unknown { caption } => caption,
            Self::Card(_) => "",
        }
    }

    /// Appends the attachment in the form it is kept in.
    pub(super) fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(allow::ATTACHMENT);
        match self {
            Self::Mention(mention) => {
                escape::attribute(out, "sgid", &mention.sgid);
                escape::attribute(out, "content-type", MENTION);
            }
            Self::Card(card) => card.write(out),
            Self::Unknown { .. } => {}
        }
        if !self.caption().is_empty() {
            escape::attribute(out, "caption", self.caption());
        }
        out.push_str("></");
        out.push_str(allow::ATTACHMENT);
        out.push('>');
    }
}

impl Card {
    fn read(field: &impl Fn(&str) -> Option<String>) -> Option<Self> {
        let href = field("href").filter(|href| allow::web(href))?;
        let title = field("filename").filter(|title| !title.trim().is_empty());
        Some(Self {
            title: shortened(title.as_ref().unwrap_or(&href), LONGEST_TITLE),
            image: field("url").filter(|image| allow::web(image)).unwrap_or_default(),
            description: shortened(&field("caption").unwrap_or_default(), LONGEST_DESCRIPTION),
            href,
        })
    }

    fn write(&self, out: &mut String) {
        escape::attribute(out, "content-type", CARD);
        if !self.image.is_empty() {
            escape::attribute(out, "url", &self.image);
        }
        escape::attribute(out, "href", &self.href);
        escape::attribute(out, "filename", &self.title);
        if !self.description.is_empty() {
            escape::attribute(out, "caption", &self.description);
        }
    }
}

/// Every attachment that a body keeps, in order.
pub(super) fn all(tree: &Tree) -> Vec<Attachment> {
    let mut found = Vec::new();
    tree.top().for_each(|node| collect(tree, node, &mut found, 0));
    found
}

fn collect(tree: &Tree, node: NodeId, found: &mut Vec<Attachment>, depth: usize) {
    let Kind::Element(element) = tree.kind(node) else { return };
    match Attachment::of(element) {
        Some(attachment) => found.push(attachment),
        None if depth < super::DEEPEST && element.name().and_then(allow::element).is_some() => {
            tree.children(node).for_each(|child| collect(tree, child, found, depth + 1));
        }
        None => {}
    }
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A text of at most that many characters, the last of them an ellipsis if some were cut.
fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some(_) => text.chars().take(longest - 1).chain(['…']).collect(),
    }
}
