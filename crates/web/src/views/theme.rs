//! The choice between light and dark.

use maud::{Markup, html};

use crate::theme::Theme;

/// The three choices; scripts keep the one that is pressed.
pub fn choice(theme: Theme) -> Markup {
    html! {
        fieldset.preference data-controller="theme" {
            legend.preference__legend { "Look" }
            @for (each, word) in Theme::WORDS {
                button.btn.preference__choice type="button" aria-pressed=(each == theme) value=(word)
                    data-theme-target="choice" data-action="theme#choose" { (label(each)) }
            }
        }
    }
}

fn label(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Like my system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    }
}
