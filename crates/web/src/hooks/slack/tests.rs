//! What a few well-known tools send, and the marks in it.

use serde_json::{Value, json};

use super::*;

fn check(payload: &Value, expected: &str) {
    assert_eq!(read(payload).as_deref(), Some(expected), "{payload}");
}

#[test]
fn text_keeps_its_links_and_marks() {
    check(&json!({ "text": "a *b* _c_ ~d~ `e`" }), "a <b>b</b> <i>c</i> <s>d</s> <code>e</code>");
    check(&json!({ "text": "2*3*4 and snake_case_name" }), "2*3*4 and snake_case_name");
    let link = "<https://example.com/?a=1&amp;b=2|the page>\nnext";
    let html = "<a href=\"https://example.com/?a=1&amp;b=2\">the page</a><br>next";
    check(&json!({ "text": link }), html);
    check(&json!({ "text": "<!here> <@U1|kim> &lt;b&gt;" }), "@here @kim &lt;b&gt;");
    check(&json!({ "text": "```\nx < y\n```" }), "<pre>x &lt; y</pre>");
    check(&json!({ "text": "open < only" }), "open &lt; only");
    for (text, html) in [
        (
            "*<https://a.example|up>* _again_",
            "<b><a href=\"https://a.example\">up</a></b> <i>again</i>",
        ),
        ("*all _of_ it* and ~not~", "<b>all <i>of</i> it</b> and <s>not</s>"),
        ("`*x* <y> _z_` *w*", "<code>*x* &lt;y&gt; _z_</code> <b>w</b>"),
        ("see https://a.example/x_y_z?a=*b*&amp;c", "see https://a.example/x_y_z?a=*b*&amp;c"),
        ("*https://a.example/x*", "<b>https://a.example/x</b>"),
        ("a < b and c > d", "a &lt; b and c &gt; d"),
        ("<b> stays", "&lt;b&gt; stays"),
        (
            "<!date^1764000000^{date}|24 Nov> <!subteam^S1|@team> <!channel>",
            "24 Nov @team @channel",
        ),
        ("<#C1|general> <@U1> <tel:112>", "#general @U1 &lt;tel:112&gt;"),
        (
            "*:fire:* <https://a.example|:fire: now>",
            "<b>🔥</b> <a href=\"https://a.example\">🔥 now</a>",
        ),
        ("* not * bold, *nor\nthis*", "* not * bold, *nor<br>this*"),
    ] {
        check(&json!({ "text": text }), html);
    }
}

#[test]
fn emoji_that_tools_name_are_shown() {
    check(
        &json!({ "text": ":fire: *db1* :nobody: at 12:30:05 :x:" }),
        "🔥 <b>db1</b> :nobody: at 12:30:05 ❌",
    );
    check(&json!({ "text": ":rocket::tada: `:fire" }), "🚀🎉 `:fire");
    let header =
        json!({ "type": "header", "text": { "type": "plain_text", "text": ":warning: Disk" } });
    check(&json!({ "blocks": [header] }), "<b>⚠️ Disk</b>");
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
    let numbers = json!({ "attachments": [{
        "author_name": "Kim", "author_link": "https://kim.example.com", "footer": "CI",
        "fields": [{ "title": "Failed", "value": 3 }, { "title": "Flaky", "value": false }],
    }] });
    let html = "<a href=\"https://kim.example.com\">Kim</a><br><b>Failed</b>: 3<br><b>Flaky</b>: false<br>CI";
    check(&numbers, html);
    let many: Vec<Value> = (0..60).map(|number| json!({ "text": number.to_string() })).collect();
    assert!(read(&json!({ "attachments": many })).unwrap().ends_with("<br>59"));
    let list = json!({ "type": "rich_text_list", "elements": [
        { "type": "rich_text_section", "elements": [{ "type": "text", "text": " " }] },
        { "type": "rich_text_section", "elements": [{ "type": "emoji", "name": "x", "unicode": "3c-62" }] },
    ] });
    let list = json!({ "blocks": [{ "type": "rich_text", "elements": [list] }] });
    check(&list, "<ul><li>&lt;b</li></ul>");
    let blocks = json!({ "text": "Deploy done, for notifications", "blocks": [
        { "type": "header", "text": { "type": "plain_text", "text": "Deploy *1*" } },
        { "type": "divider" },
        { "type": "section", "text": { "type": "mrkdwn", "text": "*done*" } },
        { "type": "context", "elements": [
            { "type": "image", "image_url": "https://x.example.com/i.png", "alt_text": "icon" },
            { "type": "mrkdwn", "text": "by kim" },
        ] },
    ] });
    check(&blocks, "<b>Deploy *1*</b><br><b>done</b><br>by kim");
    let silent = json!({ "text": "said", "blocks": [{ "type": "divider" }] });
    check(&silent, "said");
}

#[test]
fn grafana_is_understood() {
    let payload = json!({
        "channel": "#alerts", "username": "Grafana", "text": "", "icon_emoji": "",
        "attachments": [{
            "title": "[FIRING:1] High CPU (node1)",
            "title_link": "https://grafana.example.com/alerting/list",
            "text": "**Firing**\n\nValue: B=93, C=1\nLabels:\n - alertname = High CPU\nSource: https://grafana.example.com/alerting/grafana/x/view\n",
            "fallback": "[FIRING:1] High CPU (node1)", "footer": "Grafana v11.2.0",
            "footer_icon": "https://grafana.com/static/assets/img/fav32.png",
            "color": "#D63232", "ts": 1_764_000_000, "fields": null, "mrkdwn_in": ["pretext"],
        }],
    });
    let said = read(&payload).unwrap();
    let title = "<b><a href=\"https://grafana.example.com/alerting/list\">[FIRING:1] High CPU (node1)</a></b><br>";
    assert!(said.starts_with(title) && said.contains("Value: B=93, C=1<br>Labels:<br>"), "{said}");
}

#[test]
fn alertmanager_is_understood_with_its_buttons() {
    let payload = json!({
        "channel": "#alerts", "username": "Alertmanager", "icon_emoji": ":fire:",
        "attachments": [{
            "title": "[FIRING:2] DiskFull", "title_link": "http://am.example.com/#/alerts?receiver=x",
            "pretext": "", "text": "<http://runbook.example.com|Runbook>", "fallback": "DiskFull",
            "callback_id": "", "footer": "", "color": "danger", "mrkdwn_in": ["text"],
            "fields": [{ "title": "Severity", "value": "critical", "short": true }],
            "actions": [
                { "type": "button", "text": "Silence", "url": "https://am.example.com/silence", "name": "", "value": "" },
                { "type": "button", "text": "Only at Slack", "name": "x" },
            ],
        }],
    });
    check(
        &payload,
        "<b><a href=\"http://am.example.com/#/alerts?receiver=x\">[FIRING:2] DiskFull</a></b><br>\
         <a href=\"http://runbook.example.com\">Runbook</a><br><b>Severity</b>: critical<br>\
         <a href=\"https://am.example.com/silence\">Silence</a>",
    );
}

#[test]
fn uptime_kuma_is_understood() {
    let payload = json!({
        "text": "[shop] [DOWN] timeout", "channel": null, "username": "Uptime Kuma (bot)",
        "attachments": [{ "color": "#e01e5a", "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": "Uptime Kuma Alert" } },
            { "type": "section", "fields": [
                { "type": "mrkdwn", "text": "*Message*\n[shop] [DOWN] timeout" },
                { "type": "mrkdwn", "text": "*Time (UTC)*\n2026-11-25 12:00:00" },
            ] },
            { "type": "actions", "elements": [
                { "type": "button", "value": "Uptime-Kuma", "url": "https://up.example.com/dashboard/1",
                  "text": { "type": "plain_text", "text": "Visit Uptime Kuma" } },
            ] },
        ] }],
    });
    check(
        &payload,
        "[shop] [DOWN] timeout<br><b>Uptime Kuma Alert</b><br><b>Message</b><br>[shop] [DOWN] timeout<br>\
         <b>Time (UTC)</b><br>2026-11-25 12:00:00<br>\
         <a href=\"https://up.example.com/dashboard/1\">Visit Uptime Kuma</a>",
    );
}

#[test]
fn a_workflow_of_github_is_understood() {
    let payload = json!({
        "text": "GitHub Action build result: success",
        "blocks": [
            { "type": "section",
              "text": { "type": "mrkdwn", "text": "Build *success*\n<https://github.com/o/r/pull/1|o/r#1>" },
              "accessory": { "type": "button", "text": { "type": "plain_text", "text": "View" }, "url": "https://github.com/o/r/actions" } },
            { "type": "image", "image_url": "https://img.example.com/graph.png", "alt_text": "Graph" },
            { "type": "rich_text", "elements": [
                { "type": "rich_text_section", "elements": [
                    { "type": "text", "text": "All " }, { "type": "text", "text": "green", "style": { "bold": true } },
                    { "type": "text", "text": " " }, { "type": "emoji", "name": "tada", "unicode": "1f389" },
                ] },
                { "type": "rich_text_list", "style": "bullet", "elements": [
                    { "type": "rich_text_section", "elements": [{ "type": "link", "url": "https://x.example.com/1", "text": "first" }] },
                    { "type": "rich_text_section", "elements": [{ "type": "text", "text": "a < b", "style": { "code": true } }] },
                ] },
                { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "x\ny" }] },
            ] },
        ],
    });
    check(
        &payload,
        "Build <b>success</b><br><a href=\"https://github.com/o/r/pull/1\">o/r#1</a><br>\
         <a href=\"https://github.com/o/r/actions\">View</a><br>\
         <a href=\"https://img.example.com/graph.png\">Graph</a><br>\
         All <b>green</b> 🎉<br>\
         <ul><li><a href=\"https://x.example.com/1\">first</a></li><li><code>a &lt; b</code></li></ul><br>\
         <pre>x<br>y</pre>",
    );
}

#[test]
fn what_has_no_text_is_nothing_and_nothing_breaks_the_page() {
    for payload in [
        json!({}),
        json!([]),
        json!("x"),
        json!({ "text": 7 }),
        json!({ "text": " " }),
        json!({ "blocks": [{ "type": "rich_text", "elements": [{ "elements": 7 }] }, 7, null] }),
    ] {
        assert_eq!(read(&payload), None, "{payload}");
    }
    let bad = json!({ "blocks": [{ "type": "actions", "elements": [
        { "type": "button", "text": { "type": "plain_text", "text": "<script>" }, "url": "javascript:x" },
        { "type": "button", "text": { "type": "plain_text", "text": "\"><b>" }, "url": "https://a.example/\"><b>" },
    ] }] });
    check(&bad, "<a href=\"https://a.example/&quot;&gt;&lt;b&gt;\">\"&gt;&lt;b&gt;</a>");
}
