//! Times: a moment as a `time` element that the browser rewrites in its reader's language and
//! time zone. Until then, and without scripts, it says the moment in UTC.

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

fn element(moment: Time, style: &str, class: &str, pattern: &str) -> Markup {
    let class = (!class.is_empty()).then_some(class);
    html! {
        time class=[class] datetime=(moment.iso8601()) data-local-time=(style) { (moment.format(pattern)) }
    }
}
