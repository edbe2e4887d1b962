//! Replies: what a bot's webhook answered, and what becomes of it. Pure rules.

use std::time::Duration;

use campfire_domain::messages::Body;
use campfire_outbound::{Answer, Error, StatusCode, header};
use jiff::fmt::rfc2822;

/// What became of one call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The bot took it.
    Taken(StatusCode, Reply),
    /// It did not, and will not later either.
    Refused(Option<StatusCode>, String),
    /// It may take it later, perhaps not before some time.
    Later(Option<StatusCode>, String, Option<Duration>),
    /// It ran out of time; beside the reason, what is told to people who wait.
    TimedOut(String, String),
}

/// What a bot answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Words, to be said in the room.
    Said(Body),
    /// A file, to be sent to the room.
    File {
        /// Its media type.
        media_type: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Nothing to say: an empty body, or JSON, which only acknowledges.
    Nothing,
}

/// Judges what came back (integrations 2.3).
pub(crate) fn verdict(outcome: Result<Answer, Error>) -> Verdict {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(error @ Error::Silent(limit)) => {
            return Verdict::TimedOut(error.to_string(), silence(limit));
        }
        Err(error @ Error::Unfinished(limit)) => {
            return Verdict::TimedOut(error.to_string(), slowness(limit));
        }
        Err(error @ (Error::Lookup | Error::Connect(_) | Error::Broken(_))) => {
            return Verdict::Later(None, error.to_string(), None);
        }
        Err(error @ (Error::InvalidUrl | Error::Blocked | Error::TooLarge { .. })) => {
            return Verdict::Refused(None, error.to_string());
        }
    };
    let status = answer.status;
    if status.is_success() {
        Verdict::Taken(status, reply(answer))
    } else if may_pass(status) {
        Verdict::Later(Some(status), said(status), retry_after(&answer))
    } else {
        Verdict::Refused(Some(status), said(status))
    }
}

/// Whether that status speaks of a passing state.
pub(crate) fn may_pass(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
}

/// A status in words, for logs.
pub(crate) fn said(status: StatusCode) -> String {
    format!("answered {status}")
}

/// The published words for an answer that did not begin, with the seconds that are set.
fn silence(limit: Duration) -> String {
    format!("Failed to respond within {} seconds", limit.as_secs())
}

/// Words of our own for one that began in time: the published ones would not be true.
fn slowness(limit: Duration) -> String {
    format!("Failed to finish responding within {} seconds", limit.as_secs())
}

/// How long the other side asks us to wait: so many seconds, or until a moment by its own clock.
pub(crate) fn retry_after(answer: &Answer) -> Option<Duration> {
    let said = |name| answer.headers.get(name)?.to_str().ok().map(str::trim);
    let asked = said(header::RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text| rfc2822::parse(text).ok().map(|moment| moment.timestamp());
    let wait = moment(asked)?.duration_since(moment(said(header::DATE)?)?);
    Some(wait.try_into().unwrap_or_default())
}

fn reply(answer: Answer) -> Reply {
    let Some(media_type) = answer.media_type() else { return Reply::Nothing };
    let text = || String::from_utf8_lossy(&answer.body).into_owned();
    match media_type.as_str() {
        _ if answer.body.trim_ascii().is_empty() => Reply::Nothing,
        "application/json" => Reply::Nothing,
        "text/html" => said_or_sent(&text(), answer),
        "text/plain" => said_or_sent(&escaped(&text()), answer),
        _ => Reply::File { media_type, bytes: answer.body },
    }
}

/// What is too long for a message comes as a file.
fn said_or_sent(html: &str, answer: Answer) -> Reply {
    let body = Body::from_html(html);
    match answer.media_type() {
        Some(media_type) if body.is_too_long() => Reply::File { media_type, bytes: answer.body },
        _ => Reply::Said(body),
    }
}

/// Text as HTML source that says the same. Without a tag a body keeps its line breaks.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use campfire_outbound::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    use super::*;

    fn answer(status: u16, media_type: &str, body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        if !media_type.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).unwrap());
        }
        headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, headers, body: body.as_bytes().to_vec() }
    }

    fn check(status: u16, media_type: &str, body: &str, expected: Reply) {
        let Verdict::Taken(_, reply) = verdict(Ok(answer(status, media_type, body))) else {
            panic!("{status} is not taken")
        };
        assert_eq!(reply, expected, "{status} {media_type} {body}");
    }

    #[test]
    fn the_words_for_lateness_tell_which_limit_it_was() {
        let late = |reason: &str, told: &str| Verdict::TimedOut(reason.to_owned(), told.to_owned());
        let silent = late("no answer within 7s", "Failed to respond within 7 seconds");
        assert_eq!(verdict(Err(Error::Silent(Duration::from_secs(7)))), silent);
        let unfinished = late(
            "the answer began, but did not end within 60s",
            "Failed to finish responding within 60 seconds",
        );
        assert_eq!(verdict(Err(Error::Unfinished(Duration::from_secs(60)))), unfinished);
    }

    #[test]
    fn text_is_said_and_markup_only_where_it_claims_to_be_some() {
        check(
            200,
            "text/html; charset=utf-8",
            "<b>hi</b>",
            Reply::Said(Body::from_html("<b>hi</b>")),
        );
        check(201, "Text/Plain", "a < b\n& c", Reply::Said(Body::from_html("a &lt; b\n&amp; c")));
    }

    #[test]
    fn an_acknowledgement_says_nothing() {
        check(200, "application/json", r#"{"ok":true}"#, Reply::Nothing);
        check(200, "text/plain", " \n", Reply::Nothing);
        check(200, "image/png", "", Reply::Nothing);
        check(204, "", "", Reply::Nothing);
        check(200, "", "words of no type", Reply::Nothing);
    }

    #[test]
    fn what_is_too_long_for_a_message_is_a_file() {
        let words = "a<".repeat(campfire_domain::messages::BODY_LIMIT / 2);
        let file = |media_type: &str| Reply::File {
            media_type: media_type.to_owned(),
            bytes: words.clone().into_bytes(),
        };
        check(200, "text/plain", &words, file("text/plain"));
        let lines = "line\n".repeat(10_000);
        let bytes = lines.clone().into_bytes();
        check(
            200,
            "text/plain",
            &lines,
            Reply::File { media_type: "text/plain".to_owned(), bytes },
        );
    }

    #[test]
    fn anything_else_is_a_file() {
        let (media_type, bytes) = ("image/gif".to_owned(), b"GIF89a".to_vec());
        check(200, "image/gif", "GIF89a", Reply::File { media_type, bytes });
    }

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_until_a_moment() {
        let check = |asked: &'static str, date: &'static str, expected: Option<u64>| {
            let mut answer = answer(503, "", "");
            answer.headers.insert(RETRY_AFTER, HeaderValue::from_static(asked));
            answer.headers.insert(DATE, HeaderValue::from_static(date));
            assert_eq!(retry_after(&answer), expected.map(Duration::from_secs), "{asked}");
        };
        let noon = "Wed, 25 Nov 2026 12:00:00 GMT";
        check("120", noon, Some(120));
        check(" 5 ", "", Some(5));
        check("Wed, 25 Nov 2026 12:01:30 GMT", noon, Some(90));
        check("Wed, 25 Nov 2026 11:00:00 GMT", noon, Some(0));
        check("Wed, 25 Nov 2026 12:01:30 GMT", "", None);
        check("soon", noon, None);
        check("-3", noon, None);
    }

    #[test]
    fn what_may_pass_is_tried_again_and_the_rest_is_not() {
        for status in [500, 502, 503, 429, 408] {
            let verdict = verdict(Ok(answer(status, "text/html", "error page")));
            let asked = Some(Duration::from_secs(30));
            assert!(matches!(verdict, Verdict::Later(Some(_), _, it) if it == asked), "{status}");
        }
        for status in [301, 302, 400, 401, 403, 404, 410, 422] {
            let verdict = verdict(Ok(answer(status, "text/html", "error page")));
            assert!(matches!(verdict, Verdict::Refused(Some(_), _)), "{status}");
        }
        assert!(matches!(verdict(Err(Error::Lookup)), Verdict::Later(None, _, None)));
        assert!(matches!(verdict(Err(Error::TooLarge { cap: 1 })), Verdict::Refused(None, _)));
    }
}
