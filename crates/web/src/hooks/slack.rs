//! What tools send that know how to talk to Slack, as a message here: the text, what is attached to
//! it, and blocks. Links, buttons that lead somewhere, bold, italic, struck and code survive; what only
//! means something at Slack does not.

mod blocks;
mod emoji;

use serde_json::Value;

use crate::extract::escaped;

/// Attachments, blocks and fields that are looked at; more is noise.
const PARTS: usize = 50;

/// The message as HTML; none when there is no text in it. Where there are blocks, the text beside
/// them is what Slack's own notifications say, and repeats them.
pub(super) fn read(payload: &Value) -> Option<String> {
    let mut parts = blocks::read(&payload["blocks"]);
    if parts.is_empty() {
        parts.extend(text(&payload["text"]));
    }
    for attachment in list(&payload["attachments"]) {
        parts.extend(attached(attachment));
    }
    let said = parts.join("<br>");
    (!said.trim().is_empty()).then_some(said)
}

/// A title, perhaps as a link, and the texts around it; the fallback where there is nothing else.
fn attached(attachment: &Value) -> Vec<String> {
    let title = text(&attachment["title"]);
    let title = title.map(|title| bold(&linked(&attachment["title_link"], title)));
    let mut parts: Vec<String> = text(&attachment["pretext"]).into_iter().chain(title).collect();
    parts.extend(text(&attachment["text"]));
    for field in list(&attachment["fields"]) {
        match (text(&field["title"]), text(&field["value"])) {
            (Some(name), Some(value)) => parts.push(format!("{}: {value}", bold(&name))),
            (name, value) => parts.extend(name.or(value)),
        }
    }
    parts.extend(blocks::read(&attachment["blocks"]));
    parts.extend(list(&attachment["actions"]).filter_map(button));
    if parts.is_empty() {
        parts.extend(text(&attachment["fallback"]));
    }
    parts.extend(web(&attachment["image_url"]).map(|link| anchor(link, &plain(link))));
    parts
}

/// A button that leads somewhere; others would lead back to Slack.
fn button(button: &Value) -> Option<String> {
    let words = text(&button["text"]).or_else(|| blocks::said(&button["text"]))?;
    web(&button["url"]).map(|link| anchor(link, &words))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten().take(PARTS)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(marked)
}

fn web(value: &Value) -> Option<&str> {
    value.as_str().filter(|link| is_web(link))
}

/// The words as a link, where there is one.
fn linked(link: &Value, words: String) -> String {
    match web(link) {
        Some(link) => anchor(link, &words),
        None => words,
    }
}

fn bold(words: &str) -> String {
    format!("<b>{words}</b>")
}

/// Slack's marks as HTML. `&`, `<` and `>` come escaped; `<…>` holds a link or a name.
fn marked(text: &str) -> String {
    let mut said = String::new();
    for (number, piece) in text.split("```").enumerate() {
        if number % 2 == 1 {
            said += &format!("<pre>{}</pre>", plain(piece.trim_matches('\n')));
        } else {
            said += &lines(piece);
        }
    }
    said
}

fn lines(text: &str) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start..].find('>') else { break };
        said += &emphasized(&emoji::named(&plain(&rest[..start])));
        said += &pointed(&rest[start + 1..start + length]);
        rest = &rest[start + length + 1..];
    }
    said += &emphasized(&emoji::named(&plain(rest)));
    said.replace('\n', "<br>")
}

/// What stands in `<…>`: an address, perhaps with words; a name that only Slack knows.
fn pointed(inside: &str) -> String {
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    let words = plain(if label.is_empty() { target } else { label });
    match target {
        link if is_web(link) => anchor(link, &words),
        _ if target.starts_with('!') || label.is_empty() => {
            plain(target.trim_start_matches(['!', '#', '@']))
        }
        _ => words,
    }
}

fn is_web(link: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| link.starts_with(scheme))
}

fn anchor(link: &str, words: &str) -> String {
    format!("<a href=\"{}\">{words}</a>", plain(link).replace('"', "&quot;"))
}

/// Escaped once, whether it came escaped or not.
fn plain(text: &str) -> String {
    escaped(&text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

/// `*bold*`, `_italic_`, `~struck~` and `` `code` ``, where they hug their words.
fn emphasized(text: &str) -> String {
    let marks = [('*', "b"), ('_', "i"), ('~', "s"), ('`', "code")];
    marks.iter().fold(text.to_owned(), |text, (mark, tag)| wrapped(&text, *mark, tag))
}

fn wrapped(text: &str, mark: char, tag: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(mark) {
        let after = &rest[start + 1..];
        let opens = rest[..start].chars().next_back().is_none_or(|sign| !sign.is_alphanumeric())
            && after.chars().next().is_some_and(|sign| !sign.is_whitespace() && sign != mark);
        let end = after.find(mark).filter(|end| {
            let inside = &after[..*end];
            let next = after[*end + 1..].chars().next();
            !inside.contains('\n')
                && inside.chars().next_back().is_some_and(|sign| !sign.is_whitespace())
                && next.is_none_or(|sign| !sign.is_alphanumeric())
        });
        match end.filter(|_| opens) {
            Some(end) => {
                out += &rest[..start];
                out += &format!("<{tag}>{}</{tag}>", &after[..end]);
                rest = &after[end + 1..];
            }
            None => {
                out += &rest[..=start];
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests;
