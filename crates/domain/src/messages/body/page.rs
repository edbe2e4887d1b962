//! The form that a body is shown in: mentions with the name and picture that their user has now,
//! link cards, and words that are addresses made into links.

use super::{
    Person, allow,
    attachments::{self, Attachment, Card},
    escape, keep, links, text,
    tree::{Element, Kind, NodeId, Tree},
};
use crate::UserId;

/// What is shown where something attached is missing.
const MISSING: &str = "☒";
/// Pictures from here are people, shown round and small.
const TWITTER_AVATARS: &str = "https://pbs.twimg.com/profile_images";
/// What a link that leads away is told.
const REL: &str = "noopener noreferrer";

/// Writes a tree as it is shown.
pub(super) fn write(tree: &Tree, people: &dyn Fn(UserId) -> Option<Person>) -> String {
    whole(tree, people, false)
}

/// Writes a tree as it is shown, with the ids of its mentions.
pub(super) fn write_with_ids(tree: &Tree, people: &dyn Fn(UserId) -> Option<Person>) -> String {
    whole(tree, people, true)
}

fn whole(tree: &Tree, people: &dyn Fn(UserId) -> Option<Person>, with_ids: bool) -> String {
    let attachments = attachments::all(tree);
    let mut page = Page {
        tree,
        people,
        with_ids,
        out: String::from("<div class=\"trix-content\">"),
        is_avatar: attachments.iter().any(has_avatar),
    };
    match solo(tree, &attachments) {
        Some(card) => page.solo(card),
        None => tree.top().for_each(|node| page.node(node, Place::default())),
    }
    page.out.push_str("</div>");
    page.out
}

/// The only card of a body that says nothing but the card's own address.
fn solo<'a>(tree: &Tree, attachments: &'a [Attachment]) -> Option<&'a Card> {
    let mut cards = attachments.iter().filter_map(|attachment| match attachment {
        Attachment::Card(card) => Some(card),
        Attachment::Mention(_) | Attachment::Unknown { .. } => None,
    });
    let card = cards.next().filter(|_| cards.next().is_none())?;
    let said = text::of(tree, &|_| Some(String::new()));
    (said == card.href || tweet(&said).is_some_and(|said| tweet(&card.href) == Some(said)))
        .then_some(card)
}

/// The path of a page at Twitter under either name, without its query.
fn tweet(address: &str) -> Option<&str> {
    let (host, path) = address.strip_prefix("https://")?.split_once('/')?;
    let is_twitter = ["twitter.com", "x.com"].iter().any(|name| host.eq_ignore_ascii_case(name));
    (is_twitter && !path.contains(char::is_whitespace))
        .then(|| path.split_once('?').map_or(path, |(path, _)| path))
}

fn has_avatar(attachment: &Attachment) -> bool {
    matches!(attachment, Attachment::Card(card) if card.image.starts_with(TWITTER_AVATARS))
}

struct Page<'a> {
    tree: &'a Tree,
    people: &'a dyn Fn(UserId) -> Option<Person>,
    /// Whether mentions stand in the element by which they can be said again.
    with_ids: bool,
    out: String,
    /// Whether the next block is to say that its card shows a person.
    is_avatar: bool,
}

/// Where in the body we are.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: usize,
    in_paragraph: bool,
    in_link: bool,
    in_code: bool,
}

impl Page<'_> {
    fn node(&mut self, node: NodeId, place: Place) {
        match self.tree.kind(node) {
            Kind::Text(text) if place.in_link || place.in_code => escape::text(&mut self.out, text),
            Kind::Text(text) => self.linked(text),
            Kind::Element(element) => match Attachment::of(element) {
                Some(attachment) => self.attachment(&attachment, place),
                None => self.element(node, element, place),
            },
            Kind::Silent => {}
        }
    }

    fn element(&mut self, node: NodeId, element: &Element, mut place: Place) {
        let Some(name) = element.name().and_then(allow::element) else { return };
        if place.depth >= super::DEEPEST {
            return;
        }
        place.depth += 1;
        place.in_paragraph |= name == "p";
        place.in_link |= name == "a";
        place.in_code |= matches!(name, "pre" | "code");
        // A figure is only its content: the tags would mean nothing to the page.
        let is_shown = !matches!(name, "figure" | "figcaption");
        if is_shown {
            self.open(node, name, element);
        }
        self.tree.children(node).for_each(|child| self.node(child, place));
        if is_shown && !allow::is_void(name) {
            keep::close(&mut self.out, name);
        }
    }

    fn open(&mut self, node: NodeId, name: &'static str, element: &Element) {
        let avatar = name == "div" && std::mem::take(&mut self.is_avatar);
        keep::open(&mut self.out, name, element, if avatar { "cf-twitter-avatar" } else { "" });
        if name == "a" && element.attribute("href").is_some_and(leads_away) {
            escape::attribute(&mut self.out, "rel", REL);
        }
        self.out.push('>');
        if name == "pre" && keep::starts_with_break(self.tree, node) {
            self.out.push('\n');
        }
    }

    fn linked(&mut self, text: &str) {
        let mut done = 0;
        for link in links::find(text) {
            escape::text(&mut self.out, &text[done..link.range.start]);
            self.out.push_str("<a target=\"_blank\"");
            escape::attribute(&mut self.out, "rel", REL);
            escape::attribute(&mut self.out, "href", &link.href);
            self.out.push('>');
            escape::text(&mut self.out, &text[link.range.clone()]);
            keep::close(&mut self.out, "a");
            done = link.range.end;
        }
        escape::text(&mut self.out, &text[done..]);
    }

    fn attachment(&mut self, attachment: &Attachment, place: Place) {
        match attachment {
            Attachment::Card(card) => self.card(card, place),
            Attachment::Unknown { .. } => self.out.push_str(MISSING),
            Attachment::Mention(mention) => match (self.people)(mention.user) {
                Some(person) if self.with_ids => {
                    self.out.push_str("<action-text-attachment");
                    escape::attribute(&mut self.out, "sgid", &mention.sgid);
                    escape::attribute(&mut self.out, "content-type", attachments::MENTION);
                    self.out.push('>');
                    self.mention(mention.user, &person, place);
                    keep::close(&mut self.out, "action-text-attachment");
                }
                Some(person) => self.mention(mention.user, &person, place),
                None => self.out.push_str(MISSING),
            },
        }
    }

    /// A name with its picture. Inline, so that it may stand in a paragraph, and without a link
    /// of its own inside one.
    fn mention(&mut self, user: UserId, person: &Person, place: Place) {
        self.out.push_str("<span class=\"mention\"");
        escape::attribute(&mut self.out, "data-user-id", &user.to_string());
        self.out.push('>');
        let tag = if place.in_link { "span" } else { "a" };
        self.out.push('<');
        self.out.push_str(tag);
        escape::attribute(&mut self.out, "title", &person.title);
        escape::attribute(&mut self.out, "class", "btn avatar");
        if !place.in_link {
            escape::attribute(&mut self.out, "href", &person.page);
        }
        self.out.push_str("><img");
        escape::attribute(&mut self.out, "src", &person.avatar);
        self.out.push_str(" width=\"48\" height=\"48\" alt=\"\" loading=\"lazy\">");
        keep::close(&mut self.out, tag);
        self.out.push(' ');
        escape::text(&mut self.out, &person.name);
        keep::close(&mut self.out, "span");
    }

    fn solo(&mut self, card: &Card) {
        let avatar = std::mem::take(&mut self.is_avatar);
        self.out.push_str(if avatar { "<div class=\"cf-twitter-avatar\">" } else { "<div>" });
        self.card(card, Place::default());
        keep::close(&mut self.out, "div");
    }

    /// A link card. Inside a paragraph it is made of spans, since a block would end it.
    fn card(&mut self, card: &Card, place: Place) {
        let tag = if place.in_paragraph { "span" } else { "div" };
        let avatar = std::mem::take(&mut self.is_avatar);
        self.block(tag, if avatar { "og-embed gap cf-twitter-avatar" } else { "og-embed gap" });
        self.block(tag, "og-embed__content");
        self.block(tag, "og-embed__title");
        self.title(card, place);
        keep::close(&mut self.out, tag);
        self.block(tag, "og-embed__description");
        escape::text(&mut self.out, &card.description);
        keep::close(&mut self.out, tag);
        keep::close(&mut self.out, tag);
        if !card.image.is_empty() {
            self.block(tag, "og-embed__image");
            self.picture(&card.image);
            keep::close(&mut self.out, tag);
        }
        keep::close(&mut self.out, tag);
    }

    fn title(&mut self, card: &Card, place: Place) {
        if place.in_link {
            return escape::text(&mut self.out, &card.title);
        }
        self.out.push_str("<a");
        escape::attribute(&mut self.out, "href", &card.href);
        escape::attribute(&mut self.out, "rel", REL);
        self.out.push('>');
        escape::text(&mut self.out, &card.title);
        keep::close(&mut self.out, "a");
    }

    fn picture(&mut self, address: &str) {
        self.out.push_str("<img");
        escape::attribute(&mut self.out, "src", address);
        escape::attribute(&mut self.out, "class", "image center");
        self.out.push_str(" alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\">");
    }

    fn block(&mut self, tag: &str, class: &str) {
        self.out.push('<');
        self.out.push_str(tag);
        escape::attribute(&mut self.out, "class", class);
        self.out.push('>');
    }
}

fn leads_away(address: &str) -> bool {
    allow::web(address) || address.starts_with("//")
}
