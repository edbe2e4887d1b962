//! Pages for when something went wrong: what happened, and where to go from there.

use std::time::Duration;

use maud::{Markup, html};

use super::{
    layout::{self, Chrome, Page},
    times,
};
use crate::browsers;

/// There is no such page, or it is nobody's business.
pub fn not_found(chrome: &Chrome<'_>) -> Markup {
    page(
        chrome,
        "Nothing here",
        "There's no page at this address, or it isn't one of yours. It may have been removed.",
    )
}

/// It is there, and not for them to do.
pub fn forbidden(chrome: &Chrome<'_>) -> Markup {
    page(
        chrome,
        "That's not yours to do",
        "Only some people here may do this. An administrator can help you.",
    )
}

/// What was sent could not be used.
pub fn unprocessable(chrome: &Chrome<'_>) -> Markup {
    page(
        chrome,
        "That didn't go through",
        "Nothing was changed. Go back, reload the page and try once more.",
    )
}

/// What was sent is wrong, and the sentence says what to change.
pub fn refused(chrome: &Chrome<'_>, sentence: &str) -> Markup {
    page(chrome, "That didn't go through", sentence)
}

/// What was sent is larger than anything we take there.
pub fn too_large(chrome: &Chrome<'_>) -> Markup {
    page(
        chrome,
        "That's too much at once",
        "Nothing was changed. Go back and try again with a smaller file, or with fewer words.",
    )
}

/// They were too fast for us, and have to wait that long.
pub fn too_many(chrome: &Chrome<'_>, wait: Duration) -> Markup {
    let sentence =
        format!("Nothing was changed. Take a breath, and try again in {}.", times::span(wait));
    page(chrome, "That was a lot at once", &sentence)
}

/// Their browser cannot show our pages.
pub fn old_browser(chrome: &Chrome<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: "Unsupported browser",
            class: "notice",
            main: html! {
                section.panel."panel--notice" {
                    (layout::emblem(chrome))
                    h1 { "Upgrade to a supported web browser" }
                    p.panel__lead { "This one is too old to talk here. Any of these will do:" }
                    ul."browser-list" {
                        @for (name, version) in browsers::OLDEST {
                            li.browser { (name) " " span { (version.to_string()) "+" } }
                        }
                    }
                }
            },
            ..Page::default()
        },
    )
}

/// We failed.
pub fn failed(chrome: &Chrome<'_>) -> Markup {
    page(
        chrome,
        "Something broke on our side",
        "It isn't your fault. Wait a moment and try again; if it keeps happening, tell whoever looks after this place.",
    )
}

pub(super) fn page(chrome: &Chrome<'_>, heading: &str, sentence: &str) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: heading,
            class: "notice",
            main: html! {
                section.panel."panel--notice" {
                    (layout::emblem(chrome))
                    h1 { (heading) }
                    p.panel__lead { (sentence) }
                    a.btn."btn--primary" href="/" { "Back to the rooms" }
                }
            },
            ..Page::default()
        },
    )
}
