//! How somebody likes things to be in this browser; scripts keep what is chosen.

use maud::{Markup, html};

const ENTER: [(&str, &str); 2] = [("sends", "Sends the message"), ("breaks", "Begins a new line")];
const CLOCK: [(&str, &str); 3] =
    [("system", "Like my system"), ("12", "12 hours"), ("24", "24 hours")];

/// What Enter does where messages are written, and how times of day are shown.
pub fn choices() -> Markup {
    html! {
        (choice("enter", "The Enter key", &ENTER))
        p.field__hint { "Ctrl+Enter, or ⌘+Enter on a Mac, always sends; Shift+Enter always begins a new line." }
        (choice("clock", "Clock", &CLOCK))
    }
}

fn choice(name: &str, legend: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        fieldset.preference data-controller="habit" data-habit-name-value=(name) {
            legend.preference__legend { (legend) }
            @for (value, label) in choices {
                button.btn.preference__choice type="button" aria-pressed="false" value=(value)
                    data-habit-target="choice" data-action="habit#choose" { (label) }
            }
        }
    }
}
