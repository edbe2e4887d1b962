//! The page that stands in for all others while there is no network.

use maud::{Markup, html};

use super::{
    icons,
    layout::{self, Chrome, Page},
};

/// Says so, and comes back by itself.
pub fn page(chrome: &Chrome<'_>) -> Markup {
    let main = html! {
        section.panel."panel--notice" data-controller="offline" {
            span.offline__icon { (icons::offline()) }
            h1 { "You're offline" }
            p.panel__lead {
                "Campfire can't be reached right now. What you wrote is kept in this browser and goes \
                 out when you're back. This page comes back by itself."
            }
            button.btn."btn--primary" type="button" data-action="offline#retry" { "Try again" }
        }
    };
    layout::page(
        chrome,
        &Page { title: "You're offline", class: "notice", main, ..Page::default() },
    )
}
