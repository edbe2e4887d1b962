//! The choice between room to breathe and more on the screen.

use maud::{Markup, html};

use super::layout::{self, Chrome};
use crate::density::Density;

/// The two choices; scripts keep the one that is pressed.
pub fn choice(chrome: &Chrome<'_>) -> Markup {
    html! {
        fieldset.preference data-controller="density"
            data-density-stylesheet-value=(chrome.assets.url(layout::COMPACT)) {
            legend.preference__legend { "Messages" }
            @for (each, word) in Density::WORDS {
                button.btn.preference__choice type="button" aria-pressed=(each == chrome.density) value=(word)
                    data-density-target="choice" data-action="density#choose" { (label(each)) }
            }
        }
    }
}

fn label(density: Density) -> &'static str {
    match density {
        Density::Comfortable => "Comfortable",
        Density::Compact => "Compact",
    }
}
