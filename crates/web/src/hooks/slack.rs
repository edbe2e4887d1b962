//! What tools send that know how to talk to Slack, as a message here: the text, what is attached to
//! it, and blocks. Links, buttons that lead somewhere, bold, italic, struck and code survive; what only
//! means something at Slack does not.

mod blocks;
mod emoji;
mod marks;

use serde_json::Value;

use crate::extract::escaped;

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

/// A title, perhaps as a link, and what stands around it; the fallback where there is nothing else.
fn attached(attachment: &Value) -> Vec<String> {
    let author = text(&attachment["author_name"]);
    let author = author.map(|author| linked(&attachment["author_link"], author));
    let title = text(&attachment["title"]);
    let title = title.map(|title| bold(&linked(&attachment["title_link"], title)));
    let mut parts: Vec<String> = text(&attachment["pretext"]).into_iter().collect();
    parts.extend(author.into_iter().chain(title));
    parts.extend(text(&attachment["text"]));
    for field in list(&attachment["fields"]) {
        match (text(&field["title"]), value(&field["value"])) {
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
    parts.extend(text(&attachment["footer"]));
    parts
}

/// A button that leads somewhere; others would lead back to Slack.
fn button(button: &Value) -> Option<String> {
    let words = text(&button["text"]).or_else(|| blocks::said(&button["text"]))?;
    web(&button["url"]).map(|link| anchor(link, &words))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(marks::shown)
}

/// What a field says, also as a number or as a yes or no.
fn value(value: &Value) -> Option<String> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => text(value),
    }
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

#[cfg(test)]
mod tests;
