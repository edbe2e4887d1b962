//! The field that people are put into: a combobox over a hidden list of who was chosen. Without
//! scripts it stays hidden, and what stands below it is used instead.

use campfire_domain::UserId;
use maud::{Markup, html};

use crate::views::{dom_id, icons};

/// Where the form of a new ping stands.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// On a page of its own, with something to use where there are no scripts.
    Page(&'a Markup),
    /// In the sidebar, in the place of the pings.
    Sidebar,
}

/// The form of a new ping.
pub(super) fn form(me: UserId, place: Place<'_>) -> Markup {
    html! {
        form.stack.tokens-form action="/rooms/directs" method="post" data-turbo-frame="_top"
            data-controller="tokens" data-tokens-url-value="/autocompletable/users" data-tokens-me-value=(me) {
            (field())
            @match place {
                Place::Page(fallback) => {
                    div data-tokens-target="fallback" { (fallback) }
                    (buttons("/", "_top"))
                }
                Place::Sidebar => (buttons("/users/me/sidebar", dom_id::PINGS)),
            }
        }
    }
}

fn field() -> Markup {
    html! {
        select name="user_ids[]" multiple hidden aria-hidden="true" data-tokens-target="chosen" {}
        div.field data-tokens-target="field" hidden {
            label.field__label for="ping_person" { "Who should be in it" }
            div.tokens {
                div.tokens__box.input."input--actor" {
                    ul.tokens__list data-tokens-target="tokens" {}
                    input.tokens__input #ping_person type="text" role="combobox" aria-expanded="false"
                        aria-controls="ping_people" aria-autocomplete="list" autocomplete="off"
                        autocapitalize="none" spellcheck="false" placeholder="Type a name"
                        data-tokens-target="input";
                }
                ul.tokens__options #ping_people role="listbox" aria-label="People" data-tokens-target="options" hidden {}
            }
        }
        (token())
    }
}

/// What scripts make for everybody who is chosen.
fn token() -> Markup {
    html! {
        template #autocompletable-user data-tokens-target="template" {
            li.token {
                span.avatar { img alt="" width="20" height="20"; }
                span.token__name dir="auto" data-name {}
                button.token__remove type="button" { (icons::close()) }
            }
        }
    }
}

fn buttons(cancel: &str, frame: &str) -> Markup {
    html! {
        div.tokens__btns {
            button.btn."btn--primary" type="submit" data-tokens-target="submit" { "Start Ping" }
            a.btn."btn--plain" href=(cancel) data-turbo-frame=(frame) data-tokens-target="cancel" { "Cancel changes" }
        }
    }
}
