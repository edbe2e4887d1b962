//! Pages for when something went wrong: what happened, and where to go from there.

use maud::{Markup, html};

use super::layout::{self, Chrome, Page};

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

/// We failed.
pub fn failed(chrome: &Chrome<'_>) -> Markup {
    page(
        chrome,
        "Something broke on our side",
        "It isn't your fault. Wait a moment and try again; if it keeps happening, tell whoever looks after this place.",
    )
}

fn page(chrome: &Chrome<'_>, heading: &str, sentence: &str) -> Markup {
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
