//! Pings: the page on which one chooses whom to ping, and the settings of a ping.

mod tokens;

use campfire_domain::{RoomId, UserId};
use maud::{Markup, html};

use self::tokens::Place;
use super::form::filter;
use crate::views::{
    Chrome, Person, dom_id, forms, icons,
    layout::{self, Page},
    users,
};

/// Whom to ping: in the sidebar's frame if that asked, else on a page of its own.
pub fn new(chrome: &Chrome<'_>, me: UserId, people: &[Person]) -> Markup {
    if chrome.in_frame {
        return html! { turbo-frame id=(dom_id::PINGS) { (tokens::form(me, Place::Sidebar)) } };
    }
    let everybody = html! {
        fieldset.room-form__people data-controller="filter"
            data-action="keydown.down->filter#step keydown.up->filter#step" {
            legend.field__label { "Who should be in it" }
            (filter())
            ul.choices { @for person in people { (choice(person)) } }
            p.field__hint role="status" data-filter-target="none" hidden { "Nobody of that name." }
        }
    };
    let main = html! {
        h1 #ping_heading { "New ping" }
        (tokens::form(me, Place::Page(&everybody)))
    };
    page(chrome, "New ping", "directs--new", &main)
}

/// Who is in a ping, and its end.
pub fn edit(chrome: &Chrome<'_>, room: RoomId, name: &str, people: &[Person]) -> Markup {
    let main = html! {
        h1 #ping_heading dir="auto" { "Ping with " (name) }
        ul.choices {
            @for person in people {
                li {
                    a.choices__label href={ "/users/" (person.id) } {
                        span.avatar { (users::face(person)) }
                        span.choices__name dir="auto" { (person.name) }
                    }
                }
            }
        }
        (super::files_link(room))
        form.button_to action={ "/rooms/directs/" (room) } method="post" data-confirm-label="Delete"
            data-turbo-confirm="Delete this ping and everything said in it, for all of you?" {
            (forms::method("delete"))
            button.btn."btn--negative" type="submit" { (icons::bin()) "Delete Ping" }
        }
    };
    page(chrome, &format!("Edit settings for {name}"), "directs--edit", &main)
}

fn choice(person: &Person) -> Markup {
    html! {
        li data-value=(person.name.to_lowercase()) data-filter-target="item" {
            label.choices__label.switch {
                span.avatar { (users::face(person)) }
                span.choices__name dir="auto" { (person.name) }
                input.switch__input type="checkbox" name="user_ids[]" value=(person.id);
            }
        }
    }
}

fn page(chrome: &Chrome<'_>, title: &str, class: &str, main: &Markup) -> Markup {
    layout::page(
        chrome,
        &Page {
            title,
            class: "sidebar settings-page",
            nav: html! { (layout::sidebar_toggle()) (super::back_to_rooms()) },
            main: html! {
                div.settings.(class) { section.settings__card aria-labelledby="ping_heading" { (main) } }
            },
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}
