//! Bodies: what a message says, as HTML that is safe to keep and to show, and as plain text.
//!
//! A body is [`clean`]ed once, when it is written, and [`present`]ed through the same allow-list
//! whenever it is shown. Invariant: whatever comes in, only elements and attributes that this
//! module names come out, in time and memory in proportion to what came in.

mod allow;
mod attachments;
mod escape;
mod keep;
mod links;
mod page;
mod text;
mod tree;

use self::{attachments::Attachment, tree::Tree};
use crate::UserId;

/// Elements nested deeper than this are left out; the parser itself flattens long before.
const DEEPEST: usize = 250;
/// Rounds until a body stays the same; two are plenty for anything but nonsense.
const ROUNDS: usize = 5;
/// Escaping makes a body up to six times as long; more comes from markup made to multiply.
const GROWTH: usize = 6;
/// Bytes that a short body may grow by all the same.
const SPARE: usize = 4096;

/// A body fit to be kept. There is no way to one but through [`clean`], so what a [`Draft`] holds
/// has been cleaned before a write begins, and no write waits for a parser.
///
/// [`Draft`]: super::Draft
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    html: String,
    /// The plain text as long as nobody is mentioned.
    text: String,
    mentioned: Vec<UserId>,
    is_too_long: bool,
    may_be_blank: bool,
}

impl Body {
    /// Cleans what somebody wrote, as HTML or as plain text. More than
    /// [`BODY_LIMIT`](super::BODY_LIMIT) is not even looked at; such a body cannot be posted, and
    /// neither can one of more than [`PIECES_LIMIT`](super::PIECES_LIMIT).
    pub fn from_html(source: &str) -> Self {
        if source.len() > super::BODY_LIMIT {
            return Self { is_too_long: true, ..Self::default() };
        }
        let html = clean(source);
        if pieces(&html) > super::PIECES_LIMIT {
            return Self { is_too_long: true, ..Self::default() };
        }
        let text = plain_text(&html, &|_| None);
        if !says_something(&html, &text) {
            return Self::default();
        }
        Self { mentioned: mentioned(&html), html, text, ..Self::default() }
    }

    /// The same for programs that may say what nobody sees, as the published calls of bots may
    /// (integrations 1.2): markup around nothing stays, and of markup that is not kept its words do.
    pub fn as_sent(source: &str) -> Self {
        let body = Self::from_html(source);
        if body.is_too_long || !body.html.is_empty() {
            return body;
        }
        let words = text::words(&Tree::parse(source));
        let words = words.trim_matches(keep::is_blank);
        let mut html = String::new();
        match words {
            "" => html = clean(source),
            words => keep::lines(&mut html, words),
        }
        Self { text: plain_text(&html, &|_| None), html, may_be_blank: true, ..body }
    }

    /// The sanitized HTML; empty when the body says nothing.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// Everybody whom it names; see [`mentioned`].
    pub fn mentioned(&self) -> &[UserId] {
        &self.mentioned
    }

    /// Whether there is nothing to see in it, though there should be.
    pub fn is_blank(&self) -> bool {
        self.html.is_empty() && !self.may_be_blank
    }

    /// Whether it is longer than anybody may say at once.
    pub fn is_too_long(&self) -> bool {
        self.is_too_long
    }

    /// The plain text, with the present names of those whom it mentions.
    pub fn text(&self, names: &dyn Fn(UserId) -> Option<String>) -> String {
        if self.mentioned.is_empty() { self.text.clone() } else { plain_text(&self.html, names) }
    }
}

/// How many elements and lines a browser lays out for it.
fn pieces(html: &str) -> usize {
    let ends = html.matches("</").count();
    html.bytes().filter(|byte| matches!(byte, b'<' | b'\n')).count() - ends
}

/// Whether there is anything to see: words, a card or a rule. Blank paragraphs say nothing.
fn says_something(html: &str, text: &str) -> bool {
    !text.trim().is_empty() || html.contains("<action-text-attachment") || html.contains("<hr")
}

/// The body as it is kept: sanitized HTML in one canonical form, trimmed. Cleaning it again
/// changes nothing. A body without any tag keeps its line breaks (decision 2.4).
pub fn clean(html: &str) -> String {
    let mut kept = cleaned_once(html);
    for _ in 0..ROUNDS {
        if kept.len() > html.len() * GROWTH + SPARE {
            break;
        }
        let again = cleaned_once(&kept);
        if again == kept {
            return kept;
        }
        kept = again;
    }
    // Markup that multiplies or parses differently each time is not worth keeping: its text is.
    let mut lines = String::new();
    keep::lines(&mut lines, plain_text(&kept, &|_| None).trim_matches(keep::is_blank));
    lines
}

fn cleaned_once(html: &str) -> String {
    let kept = keep::write(&Tree::parse(html.trim_matches(keep::is_blank)));
    kept.trim_matches(keep::is_blank).to_owned()
}

/// The plain text of a cleaned body. `names` gives the present names of the users whom it
/// mentions; ask [`mentioned`] whom to load.
pub fn plain_text(html: &str, names: &dyn Fn(UserId) -> Option<String>) -> String {
    text::of(&Tree::parse(html), names)
}

/// A user as mentions show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name beside the picture.
    pub name: String,
    /// The name with what they say about themselves.
    pub title: String,
    /// The address of their picture.
    pub avatar: String,
    /// The address of their page.
    pub page: String,
}

/// A cleaned body as it is shown: mentions by their present name, link cards, words that are
/// addresses as links, in one `div.trix-content`. Sanitizes once more and never fails; who is not
/// in `people` shows as missing. Ask [`mentioned`] whom to load.
pub fn present(html: &str, people: &dyn Fn(UserId) -> Option<Person>) -> String {
    page::write(&Tree::parse(html), people)
}

/// The same for programs: each mention stands in the element by which it can be said again.
pub fn present_for_programs(html: &str, people: &dyn Fn(UserId) -> Option<Person>) -> String {
    page::write_with_ids(&Tree::parse(html), people)
}

/// A cleaned body as an editor takes it: each mention holds in its content what to show for it, the
/// present name of its user.
pub fn editable(html: &str, name: &dyn Fn(UserId) -> Option<String>) -> String {
    let mut mentions = mentions_in(html);
    mentions.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
    mentions.dedup();
    mentions.into_iter().fold(html.to_owned(), |html, (user, sgid)| match name(user) {
        Some(name) => {
            let mut named = format!("<{}", allow::ATTACHMENT);
            let mut content = String::from("<span class=\"mention\">");
            escape::attribute(&mut named, "sgid", &sgid);
            escape::text(&mut content, &name);
            content.push_str("</span>");
            let mut dressed = named.clone();
            escape::attribute(&mut dressed, "content", &content);
            html.replace(&named, &dressed)
        }
        None => html,
    })
}

/// The ids of everybody whom a body names, each once, whether or not the signature is valid:
/// good for showing names, not for notifying anybody.
pub fn mentioned(html: &str) -> Vec<UserId> {
    let mut users = Vec::new();
    for (user, _) in mentions_in(html) {
        if !users.contains(&user) {
            users.push(user);
        }
    }
    users
}

/// Each mention of a body, with the id as it was written.
pub(super) fn mentions_in(html: &str) -> Vec<(UserId, String)> {
    if !html.contains("attachment") {
        return Vec::new();
    }
    let mention = |attachment| match attachment {
        Attachment::Mention(mention) => Some((mention.user, mention.sgid)),
        Attachment::Card(_) | Attachment::Unknown { .. } => None,
    };
    attachments::all(&Tree::parse(html)).into_iter().filter_map(mention).collect()
}
