//! Times: a moment as a `time` element that the browser rewrites in its reader's language and
//! time zone. Until then, and without scripts, it says the moment in UTC. And spans of time in words.

use std::time::Duration;

use campfire_domain::Time;
use maud::{Markup, html};

/// The time of day.
pub fn time(moment: Time) -> Markup {
    element(moment, "time", "message__timestamp", "%H:%M")
}

/// The day.
pub fn date(moment: Time) -> Markup {
    element(moment, "date", "", "%A, %-d %B %Y")
}

/// The day and the time of day.
pub fn date_and_time(moment: Time) -> Markup {
    element(moment, "datetime", "", "%-d %B %Y, %H:%M")
}

/// A span to wait, in words and never too short: "40 seconds", "3 minutes".
pub fn span(wait: Duration) -> String {
    let counted = |count: u128, noun: &str| {
        if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
    };
    match wait.as_millis().div_ceil(1000).max(1) {
        seconds @ ..=90 => counted(seconds, "second"),
        seconds => counted(seconds.div_ceil(60), "minute"),
    }
}

fn element(moment: Time, style: &str, class: &str, pattern: &str) -> Markup {
    let class = (!class.is_empty()).then_some(class);
    html! {
        time class=[class] datetime=(moment.iso8601()) data-local-time=(style) { (moment.format(pattern)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_as_people_say_it_and_is_long_enough() {
        for (millis, said) in [
            (0, "1 second"),
            (1000, "1 second"),
            (1001, "2 seconds"),
            (90_000, "90 seconds"),
            (90_001, "2 minutes"),
            (120_001, "3 minutes"),
        ] {
            assert_eq!(span(Duration::from_millis(millis)), said);
        }
    }
}
