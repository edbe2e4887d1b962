//! The page of a room's hooks: addresses at which other programs post into it.

use campfire_domain::{Room, rooms::hooks::Hook, users::NAME_LIMIT};
use maud::{Markup, html};

use super::{
    Chrome,
    forms::{self, Field},
    icons,
    layout::{self, Page},
    times,
};

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct HooksView<'a> {
    /// The room.
    pub room: &'a Room,
    /// Its hooks.
    pub hooks: &'a [Hook],
    /// What we are called from outside.
    pub base: &'a str,
    /// What stands in the field.
    pub typed: &'a str,
    /// What was wrong with it.
    pub mistake: Option<&'a str>,
}

/// The page.
pub fn page(chrome: &Chrome<'_>, view: &HooksView<'_>) -> Markup {
    let name = view.room.name.as_deref().unwrap_or_default();
    let main = html! {
        div.settings {
            a.account__back href={ "/rooms/" (view.room.id) } { (icons::back()) (name) }
            section.settings__card aria-labelledby="hooks_heading" {
                h1 #hooks_heading { "Incoming webhooks" }
                p { "Secret addresses at which other programs post into " strong dir="auto" { (name) } ". Whoever knows one can post." }
                @if view.hooks.is_empty() { p { "There are none yet." } }
            }
            @for hook in view.hooks { (one(view, hook)) }
            section.settings__card aria-labelledby="new_hook_heading" {
                h2 #new_hook_heading { "Add one" }
                (form(view))
            }
        }
    };
    let nav = html! { (layout::sidebar_toggle()) (super::rooms::back_to_rooms()) };
    layout::page(
        chrome,
        &Page {
            title: "Incoming webhooks",
            class: "sidebar settings-page account-page",
            nav,
            main,
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

fn one(view: &HooksView<'_>, hook: &Hook) -> Markup {
    let address = format!("{}/hooks/{}", view.base, hook.token.as_str());
    let heading = format!("hook_{}", hook.id);
    html! {
        section.settings__card aria-labelledby=(heading) {
            h2 id=(heading) dir="auto" { (hook.name) }
            p.field__hint {
                @match hook.last_used_at {
                    Some(at) => { "Last used " (times::date_and_time(at)) "." }
                    None => "Not used yet.",
                }
            }
            (copied(&format!("{heading}_text"), "Address for plain text, or JSON with a text", "Copy address", &address))
            (copied(&format!("{heading}_slack"), "Address for tools made for Slack", "Copy address for Slack tools", &format!("{address}/slack")))
            (copied(&format!("{heading}_curl"), "curl command to try it", "Copy command", &format!("curl -d 'Hello!' {address}")))
            form action={ "/rooms/" (view.room.id) "/hooks/" (hook.id) } method="post" data-confirm-label="Revoke"
                data-turbo-confirm="Revoke this address? Programs that post to it are turned away." {
                (forms::method("delete"))
                button.btn."btn--negative" type="submit" { (icons::bin()) "Revoke " (hook.name) }
            }
        }
    }
}

fn copied(id: &str, label: &str, copy: &str, value: &str) -> Markup {
    html! {
        div.field.bot__line {
            label.field__label for=(id) { (label) }
            div.bot__code {
                input.input id=(id) type="text" readonly dir="ltr" value=(value);
                button.btn type="button" title=(copy) aria-label=(copy)
                    data-controller="copy-to-clipboard" data-action="copy-to-clipboard#copy"
                    data-copy-to-clipboard-content-value=(value) { (icons::link()) }
            }
        }
    }
}

fn form(view: &HooksView<'_>) -> Markup {
    let field = Field {
        id: "hook_name",
        name: "hook[name]",
        label: "Name",
        kind: "text",
        autocomplete: "off",
        value: view.typed,
        max_length: Some(NAME_LIMIT),
        hint: Some("Its messages stand under this name."),
        error: view.mistake,
    };
    html! {
        form.stack action={ "/rooms/" (view.room.id) "/hooks" } method="post" data-turbo="false" {
            (forms::field(&field, view.mistake.is_some()))
            button.btn."btn--primary" type="submit" { "Add incoming webhook" }
        }
    }
}
