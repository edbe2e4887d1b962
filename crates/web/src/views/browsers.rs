//! The page for browsers that are too old.

use maud::{Markup, html};

use super::layout::{self, Chrome, Page};

/// Which browsers we know to work, from which version on.
const SUPPORTED: [(&str, &str); 4] =
    [("Safari", "17.2+"), ("Chrome", "120+"), ("Firefox", "121+"), ("Opera", "104+")];

/// Asks for a newer browser.
pub fn unsupported(chrome: &Chrome<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: "Unsupported browser",
            class: "notice",
            main: html! {
                section.panel."panel--notice" {
                    (layout::emblem(chrome))
                    h1 { "Upgrade to a supported web browser" }
                    p.panel__lead { "This one is too old for us. Any of these will do:" }
                    ul.browser-list {
                        @for (name, version) in SUPPORTED {
                            li.browser { strong { (name) } " " (version) }
                        }
                    }
                }
            },
            ..Page::default()
        },
    )
}
