//! Blocks: the newer shape of what tools send, one block below the other.

use serde_json::Value;

use super::{anchor, bold, button, emoji, linked, list, marks, plain, web};
use crate::extract::escaped;

/// What the blocks say, a part for each line.
pub(super) fn read(blocks: &Value) -> Vec<String> {
    list(blocks).flat_map(block).collect()
}

fn block(block: &Value) -> Vec<String> {
    match block["type"].as_str() {
        Some("rich_text") => list(&block["elements"]).filter_map(rich).collect(),
        Some("image") => image(block).into_iter().collect(),
        kind => {
            let words = said(&block["text"]);
            let words = words.map(|it| if kind == Some("header") { bold(&it) } else { it });
            let around = list(&block["fields"]).chain(list(&block["elements"]));
            let around = around.chain([&block["accessory"]]);
            words.into_iter().chain(around.filter_map(element)).collect()
        }
    }
}

/// A piece of a block: text, or a button with some on it.
fn element(element: &Value) -> Option<String> {
    said(element).or_else(|| button(element))
}

/// A text as blocks have it, which says itself whether it holds marks.
pub(super) fn said(text: &Value) -> Option<String> {
    let words = text["text"].as_str().filter(|words| !words.trim().is_empty())?;
    Some(match text["type"].as_str() {
        Some("plain_text") => emoji::named(&plain(words)).replace('\n', "<br>"),
        _ => marks::shown(words),
    })
}

fn image(block: &Value) -> Option<String> {
    let link = web(&block["image_url"])?;
    let words = said(&block["title"]).or_else(|| block["alt_text"].as_str().map(plain));
    Some(anchor(link, &words.unwrap_or_else(|| plain(link))))
}

/// A paragraph, list, quote or code of a text that was written in an editor.
fn rich(element: &Value) -> Option<String> {
    let words = match element["type"].as_str()? {
        "rich_text_list" => {
            let tag = if element["style"] == "ordered" { "ol" } else { "ul" };
            let items = list(&element["elements"]).map(inline);
            let items = items.filter(|item| !item.trim().is_empty());
            let items: String = items.map(|item| format!("<li>{item}</li>")).collect();
            if items.is_empty() { items } else { format!("<{tag}>{items}</{tag}>") }
        }
        "rich_text_quote" => wrapped("blockquote", inline(element)),
        "rich_text_preformatted" => wrapped("pre", inline(element)),
        _ => inline(element),
    };
    (!words.trim().is_empty()).then_some(words)
}

fn wrapped(tag: &str, words: String) -> String {
    if words.is_empty() { words } else { format!("<{tag}>{words}</{tag}>") }
}

/// What stands in one line of such a text.
fn inline(section: &Value) -> String {
    list(&section["elements"]).map(run).collect()
}

fn run(run: &Value) -> String {
    let word = |name: &str| run[name].as_str().unwrap_or_default();
    match word("type") {
        "link" => {
            let words = if word("text").is_empty() { word("url") } else { word("text") };
            styled(run, linked(&run["url"], plain(words)))
        }
        "emoji" => spelled(word("unicode"))
            .map(|emoji| escaped(&emoji))
            .unwrap_or_else(|| emoji::named(&format!(":{}:", plain(word("name"))))),
        "broadcast" => format!("@{}", plain(word("range"))),
        "user" => format!("@{}", plain(word("user_id"))),
        "usergroup" => format!("@{}", plain(word("usergroup_id"))),
        "channel" => format!("#{}", plain(word("channel_id"))),
        "date" => styled(run, plain(word("fallback"))),
        "color" => plain(word("value")),
        _ => styled(run, plain(word("text")).replace('\n', "<br>")),
    }
}

fn styled(run: &Value, words: String) -> String {
    let tags = [("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code")];
    let worn = tags.iter().filter(|(style, _)| run["style"][style] == true);
    worn.fold(words, |words, (_, tag)| wrapped(tag, words))
}

/// `1f468-200d-1f4bb` as the emoji that it spells.
fn spelled(code: &str) -> Option<String> {
    let sign = |part: &str| char::from_u32(u32::from_str_radix(part, 16).ok()?);
    code.split('-').map(sign).collect()
}
