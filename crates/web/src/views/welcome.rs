//! The page of somebody who is in no room.

use maud::{Markup, html};

use super::{
    icons,
    layout::{self, Chrome, Page},
};

/// Says that there is no room yet.
pub fn page(chrome: &Chrome<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: "No rooms yet",
            class: "sidebar",
            nav: html! { (layout::sidebar_toggle()) h1.room__contents { "No rooms yet" } },
            main: html! {
                div #message-area .message-area."message-area--empty" {
                    div.empty {
                        (icons::room())
                        p.empty__title { "It's quiet here" }
                        p { "You aren't in a room yet. Somebody will let you into one, or you can ask for it." }
                    }
                }
            },
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}
