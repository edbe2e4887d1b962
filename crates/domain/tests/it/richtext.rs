//! Rich text: the observed cases, body by body. A case with `ours` says in `why` what we do
//! differently on purpose.

use campfire_domain::{
    UserId,
    messages::{
        body::{self, Person},
        emoji::is_all_emoji,
        mentions, sounds,
    },
};
use serde_json::{Value, json};

use crate::{cast::Cast, markup::outline};

#[test]
fn every_observed_body_reads_and_shows_as_expected() {
    let cast = Cast::new();
    let cases = include_str!("../data/richtext.jsonl").lines();
    let wrong: Vec<String> =
        cases.flat_map(|line| check(&cast, &serde_json::from_str(line).unwrap())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What is wrong with one case, in words.
fn check(cast: &Cast, case: &Value) -> Vec<String> {
    let source = cast.fill(case["body"].as_str().unwrap());
    let kept = body::clean(&source);
    let text = body::plain_text(&kept, &|user| cast.name(user));
    let sound = sounds::of(&text, false).map(|sound| sound.name);
    let mentions = mentions::mentionees(&kept, &cast.signer).into_iter();
    let members: Vec<i64> =
        mentions.filter(|user| cast.is_member(*user)).map(UserId::get).collect();
    let mut found = vec![
        ("text", json!(text)),
        ("emoji", json!(is_all_emoji(&text))),
        ("sound", json!(sound)),
        ("mentions", json!(members)),
    ];
    if sound.is_none() {
        found.push(("html", json!(body::present(&kept, &|user| cast.person(user)))));
    }
    let wrong = found.iter().filter(|(field, found)| !agree(field, found, expected(case, field)));
    wrong
        .map(|(field, found)| {
            format!("{} {field}\n  {}\n  {found}", case["id"], expected(case, field))
        })
        .collect()
}

fn expected<'a>(case: &'a Value, field: &str) -> &'a Value {
    case["ours"].get(field).unwrap_or(&case[field])
}

fn agree(field: &str, found: &Value, expected: &Value) -> bool {
    match (field, found.as_str(), expected.as_str()) {
        ("html", Some(found), Some(expected)) => outline(found) == outline(expected),
        _ => found == expected,
    }
}

#[test]
fn cleaning_twice_changes_nothing() {
    let cast = Cast::new();
    for line in include_str!("../data/richtext.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let kept = body::clean(&cast.fill(case["body"].as_str().unwrap()));
        assert_eq!(body::clean(&kept), kept, "{}", case["id"]);
    }
}

#[test]
fn a_mention_stands_in_its_paragraph_and_tells_whom_it_names() {
    let cast = Cast::new();
    let source = cast
        .fill(r#"<p>hi <action-text-attachment sgid="{{sgid:2}}">x</action-text-attachment>!</p>"#);
    let shown = body::present(&body::clean(&source), &|_| {
        Some(Person {
            name: "Bo <b>".into(),
            title: "Bo – \"x\"".into(),
            avatar: "/a?b&c".into(),
            page: "/users/2".into(),
        })
    });
    let expected = concat!(
        r#"<div class="trix-content"><p>hi <span class="mention" data-user-id="2">"#,
        r#"<a title="Bo – &quot;x&quot;" class="btn avatar" href="/users/2">"#,
        r#"<img src="/a?b&amp;c" width="48" height="48" alt="" loading="lazy"></a> Bo &lt;b&gt;"#,
        r#"</span>!</p></div>"#
    );
    assert_eq!(shown, expected);
    assert_eq!(body::mentioned(&source), [UserId::from(2)]);
}

#[test]
fn an_editor_is_told_what_to_show_for_each_mention() {
    let cast = Cast::new();
    let mention =
        r#"<action-text-attachment sgid="{{sgid:2}}" caption="x"></action-text-attachment>"#;
    let kept = body::clean(&cast.fill(&format!("<p>{mention} and {mention}</p>")));
    let editable = body::editable(&kept, &|_| Some("Bo <b>".into()));
    let content =
        r#" content="&lt;span class=&quot;mention&quot;&gt;Bo &amp;lt;b&amp;gt;&lt;/span&gt;""#;
    assert_eq!(editable.matches(content).count(), 2, "{editable}");
    assert_eq!(body::clean(&editable), kept, "and nothing of it is kept");
    assert_eq!(body::editable(&kept, &|_| None), kept, "of nobody there is nothing to show");
}

#[test]
fn a_link_card_inside_a_paragraph_or_link_does_not_tear_it() {
    let card = r#"<action-text-attachment content-type="application/vnd.actiontext.opengraph-embed" href="https://a.example" filename="A"></action-text-attachment>"#;
    for (source, expected) in [
        (format!("<p>x {card} y</p>"), "<p>x <span class"),
        (format!(r#"<a href="/b">x {card} y</a>"#), r#"<a href="/b">x <div class"#),
    ] {
        let shown = body::present(&body::clean(&source), &|_| None);
        assert!(shown.contains(expected), "{shown}");
        let again = outline(&shown);
        assert!(again.lines().nth(1).unwrap().starts_with(" <"), "{again}");
        assert_eq!(again.lines().filter(|line| line.starts_with(" <")).count(), 1, "{again}");
    }
}

#[test]
fn a_table_that_lexxy_writes_becomes_lines() {
    let source = "<table><tbody><tr><td><p>a</p></td><td><p>b</p><p>c</p></td></tr>\
                  <tr><td><p><strong>d</strong></p></td><td>e</td></tr></tbody></table>";
    let kept = "<div>a | b c</div><div><strong>d</strong> | e</div>";
    assert_eq!(body::clean(source), kept);
    assert_eq!(body::plain_text(kept, &|_| None), "a | b c\nd | e");
}

#[test]
fn what_lexxy_writes_survives() {
    let source = concat!(
        r#"<p>one <strong>two</strong> <i><em>three</em></i> <u>four</u> <s>five</s></p>"#,
        r#"<pre data-language="rust">fn main() {<br>}</pre><ul><li>six</li></ul>"#,
        "<blockquote><p>seven</p></blockquote><h2>eight</h2><hr><p><code>nine</code><br></p>"
    );
    assert_eq!(body::clean(source), source);
}
