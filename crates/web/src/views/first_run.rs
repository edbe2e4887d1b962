//! First run: the page that makes the account and its first administrator.

use maud::{Markup, html};

use super::{
    forms::Mistake,
    join::{self, Typed},
    layout::{self, Chrome, Page},
};

/// What the first page of a new installation shows.
#[derive(Debug, Default)]
pub struct FirstRunView<'a> {
    /// What was typed before.
    pub typed: Typed<'a>,
    /// What was wrong with it.
    pub mistake: Option<&'a Mistake>,
}

/// The first page of a new installation.
pub fn page(chrome: &Chrome<'_>, view: &FirstRunView<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: "Set up Campfire",
            class: "signup",
            main: html! {
                section.panel.nametag {
                    (layout::emblem(chrome))
                    h1 { "Set up Campfire" }
                    p.panel__lead {
                        "You're the first one here, so you'll look after the place. "
                        "Invite the others once you're in."
                    }
                    (join::form("/first_run", view.typed, view.mistake))
                }
            },
            ..Page::default()
        },
    )
}
