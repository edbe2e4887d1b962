//! What tools send that know how to talk to Slack, as a message here: the text, what is attached to
//! it, and simple blocks. Links, bold, italic, struck and code survive; what only means something
//! at Slack does not.

use serde_json::Value;

use crate::extract::escaped;

/// Attachments, blocks and fields that are looked at; more is noise.
const PARTS: usize = 50;

/// The message as HTML; none when there is no text in it.
pub(super) fn read(payload: &Value) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(text(&payload["text"]));
    parts.extend(blocks(&payload["blocks"]));
    for attachment in list(&payload["attachments"]) {
        parts.extend(attached(attachment));
    }
    let said = parts.join("<br>");
    (!said.trim().is_empty()).then_some(said)
}

/// A title, perhaps as a link, and the texts around it; the fallback where there is nothing else.
fn attached(attachment: &Value) -> Vec<String> {
    let title =
        attachment["title"].as_str().filter(|title| !title.is_empty()).map(
            |title| match attachment["title_link"].as_str().filter(|link| is_web(link)) {
                Some(link) => format!("<b>{}</b>", anchor(link, &marked(title))),
                None => format!("<b>{}</b>", marked(title)),
            },
        );
    let mut parts: Vec<String> = text(&attachment["pretext"]).into_iter().collect();
    parts.extend(title);
    parts.extend(text(&attachment["text"]));
    for field in list(&attachment["fields"]) {
        let (name, value) = (text(&field["title"]), text(&field["value"]));
        match (name, value) {
            (Some(name), Some(value)) => parts.push(format!("<b>{name}</b>: {value}")),
            (name, value) => parts.extend(name.or(value)),
        }
    }
    parts.extend(blocks(&attachment["blocks"]));
    if parts.is_empty() {
        parts.extend(text(&attachment["fallback"]));
    }
    parts
}

fn blocks(blocks: &Value) -> Vec<String> {
    let mut parts = Vec::new();
    for block in list(blocks) {
        let words = text(&block["text"]["text"]);
        let is_header = block["type"] == "header";
        parts.extend(words.map(|words| if is_header { format!("<b>{words}</b>") } else { words }));
        let fields = list(&block["fields"]).chain(list(&block["elements"]));
        parts.extend(fields.filter_map(|field| text(&field["text"])));
    }
    parts
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten().take(PARTS)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(marked)
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
        said += &emphasized(&plain(&rest[..start]));
        said += &pointed(&rest[start + 1..start + length]);
        rest = &rest[start + length + 1..];
    }
    said += &emphasized(&plain(rest));
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
mod tests {
    use serde_json::json;

    use super::*;

    fn check(payload: &Value, expected: &str) {
        assert_eq!(read(payload).as_deref(), Some(expected), "{payload}");
    }

    #[test]
    fn text_keeps_its_links_and_marks() {
        check(
            &json!({ "text": "a *b* _c_ ~d~ `e`" }),
            "a <b>b</b> <i>c</i> <s>d</s> <code>e</code>",
        );
        check(&json!({ "text": "2*3*4 and snake_case_name" }), "2*3*4 and snake_case_name");
        let link = "<https://example.com/?a=1&amp;b=2|the page>\nnext";
        let html = "<a href=\"https://example.com/?a=1&amp;b=2\">the page</a><br>next";
        check(&json!({ "text": link }), html);
        check(&json!({ "text": "<!here> <@U1|kim> &lt;b&gt;" }), "here kim &lt;b&gt;");
        check(&json!({ "text": "```\nx < y\n```" }), "<pre>x &lt; y</pre>");
        check(&json!({ "text": "open < only" }), "open &lt; only");
    }

    #[test]
    fn attachments_and_blocks_are_read() {
        let alert = json!({ "attachments": [{
            "fallback": "unseen", "pretext": "Alert", "title": "Disk full",
            "title_link": "https://mon.example.com/1", "text": "*93 %* on /",
            "fields": [{ "title": "Host", "value": "db1" }],
        }] });
        let html = "Alert<br><b><a href=\"https://mon.example.com/1\">Disk full</a></b><br>\
                    <b>93 %</b> on /<br><b>Host</b>: db1";
        check(&alert, html);
        check(&json!({ "attachments": [{ "fallback": "only this" }] }), "only this");
        let blocks = json!({ "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": "Deploy" } },
            { "type": "section", "text": { "type": "mrkdwn", "text": "done" } },
            { "type": "context", "elements": [{ "type": "mrkdwn", "text": "by kim" }] },
        ] });
        check(&blocks, "<b>Deploy</b><br>done<br>by kim");
    }

    #[test]
    fn what_has_no_text_is_nothing() {
        for payload in
            [json!({}), json!([]), json!("x"), json!({ "text": 7 }), json!({ "text": " " })]
        {
            assert_eq!(read(&payload), None, "{payload}");
        }
    }
}
