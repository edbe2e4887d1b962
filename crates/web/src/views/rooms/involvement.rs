//! What a member hears of a room: a menu with the four choices.

use campfire_domain::{RoomId, memberships::Involvement};
use maud::{Markup, html};

use crate::views::{
    Chrome, dom_id, forms, icons,
    layout::{self, Page},
};

/// The choices, from most to least.
const CHOICES: [Involvement; 4] =
    [Involvement::Everything, Involvement::Mentions, Involvement::Nothing, Involvement::Invisible];

/// The menu in its frame.
pub fn menu(room: RoomId, current: Involvement) -> Markup {
    let (icon, label) = face(current);
    html! {
        turbo-frame id=(dom_id::involvement(room)) data-morph {
            details.involvement-menu data-controller="popup" {
                summary.btn."btn--plain".involvement title=(label) {
                    (icon)
                    span.involvement__label id=(dom_id::involvement_label(room)) { (label) }
                }
                div.involvement-menu__choices data-popup-target="menu" {
                    @for choice in CHOICES { (button(room, choice, choice == current)) }
                }
            }
        }
    }
}

/// The menu as a page of its own, from which the frame is taken.
pub fn page(chrome: &Chrome<'_>, room: RoomId, current: Involvement) -> Markup {
    let main = html! {
        div.settings {
            section.settings__card {
                h1 { "Notifications" }
                (menu(room, current))
                p { a href={ "/rooms/" (room) } data-turbo-frame="_top" { "Back to the room" } }
            }
        }
    };
    layout::page(
        chrome,
        &Page {
            title: "Notifications",
            class: "sidebar settings-page",
            nav: html! { (layout::sidebar_toggle()) (super::back_to_rooms()) },
            main,
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

fn button(room: RoomId, choice: Involvement, current: bool) -> Markup {
    let (icon, label) = face(choice);
    html! {
        form action={ "/rooms/" (room) "/involvement?involvement=" (choice.word()) } method="post" {
            (forms::method("put"))
            button.btn.message__action-btn.(choice.word()) type="submit" aria-pressed=(current) {
                @if current { (icons::check()) } @else { (icon) }
                (label)
            }
        }
    }
}

fn face(involvement: Involvement) -> (Markup, &'static str) {
    match involvement {
        Involvement::Mentions => (icons::bell(), "Notifying about @ mentions"),
        Involvement::Everything => (icons::bell_ringing(), "Notifying about all messages"),
        Involvement::Nothing => (icons::bell_off(), "Notifications are off"),
        Involvement::Invisible => {
            (icons::bell_hidden(), "Notifications are off and room invisible in sidebar")
        }
    }
}
