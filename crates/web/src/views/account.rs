//! Account settings: what the place is called and looks like, how one comes in, and who is here.
//! Members see it, administrators change it.

pub mod people;
pub mod status;
pub mod styles;

use campfire_domain::{Account, Time, User, account::NAME_LIMIT};
use maud::{Markup, html};

use super::{
    bots,
    forms::{self, Field, Mistake},
    icons,
    layout::{self, Chrome, Page},
    share::{self, ShareLink},
};
use people::PeopleView;

/// What the page shows.
#[derive(Debug)]
pub struct AccountView<'a> {
    /// The account.
    pub account: &'a Account,
    /// What stands in the field for its name.
    pub name: &'a str,
    /// Whether the viewer may change it.
    pub may_change: bool,
    /// The address by which newcomers join.
    pub join_url: &'a str,
    /// The people.
    pub people: &'a PeopleView,
    /// The bots whose webhooks are paused, with since when; for administrators.
    pub paused: &'a [(User, Time)],
    /// What was wrong with what was sent.
    pub mistake: Option<&'a Mistake>,
    /// Which version runs here.
    pub version: &'a str,
}

/// The page.
pub fn page(chrome: &Chrome<'_>, view: &AccountView<'_>) -> Markup {
    let main = html! {
        div.settings {
            @if view.may_change {
                section.settings__card aria-labelledby="account_heading" {
                    h1 #account_heading { "Account settings" }
                    (ways())
                    (bots::paused(view.paused))
                    (logo_form(view.account))
                    @if let Some(error) = Mistake::about(view.mistake, "logo") { (forms::alert(error)) }
                    (name_form(view))
                    (restriction(view))
                }
            } @else {
                header.settings__head.account__head {
                    (logo(view.account))
                    h1 dir="auto" { (view.account.name) }
                }
            }
            section.settings__card aria-labelledby="invite_heading" { (invite(view)) }
            section.settings__card aria-labelledby="people_heading" {
                (people::section(view.people, view.mistake))
            }
            p.version-badge { "Campfire " (view.version) }
        }
    };
    shown(chrome, "Account settings", main)
}

/// A page of the account inside the document.
pub(super) fn shown(chrome: &Chrome<'_>, title: &str, main: Markup) -> Markup {
    let nav = html! { (layout::sidebar_toggle()) (super::rooms::back_to_rooms()) };
    layout::page(
        chrome,
        &Page {
            title,
            class: "sidebar settings-page account-page",
            nav,
            main,
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

/// The way back from one of the pages behind this one.
pub(super) fn back() -> Markup {
    html! { a.account__back href="/account/edit" { (icons::back()) "Account settings" } }
}

/// Where else there is something to look after.
fn ways() -> Markup {
    html! {
        nav.account__ways aria-label="More to look after" {
            a.btn href="/account/bots" { (icons::robot()) "Set up chat bots" }
            a.btn href="/account/custom_styles/edit" { (icons::brush()) "Custom styles" }
            a.btn href="/account/status" { (icons::pulse()) "How it's doing" }
        }
    }
}

fn logo(account: &Account) -> Markup {
    let source = layout::logo(Some(account), "size=small&");
    html! { img.account__logo src=(source) alt="" width="64" height="64"; }
}

fn logo_form(account: &Account) -> Markup {
    html! {
        div.account__logo-row {
            (logo(account))
            form action="/account" method="post" enctype="multipart/form-data" data-controller="self-sending" {
                (forms::method("patch"))
                label.btn."btn--faux".account__upload {
                    (icons::picture()) span { "Upload logo" }
                    input."for-screen-reader" type="file" name="account[logo]"
                        accept="image/png,image/jpeg,image/gif,image/webp" required
                        data-action="change->self-sending#send";
                }
                noscript { button.btn type="submit" { "Send" } }
            }
            @if account.logo.is_some() {
                form action="/account/logo" method="post" data-confirm-label="Delete"
                    data-turbo-confirm="Delete the logo, and show ours instead?" {
                    (forms::method("delete"))
                    button.btn."btn--plain"."btn--negative" type="submit" { (icons::bin()) "Delete logo" }
                }
            }
        }
    }
}

fn name_form(view: &AccountView<'_>) -> Markup {
    let error = Mistake::about(view.mistake, "name");
    let field = Field {
        id: "account_name",
        name: "account[name]",
        label: "Name this account",
        kind: "text",
        autocomplete: "organization",
        value: view.name,
        max_length: Some(NAME_LIMIT),
        hint: None,
        error,
    };
    html! {
        // Not through Turbo: it would fetch the page anew after a refusal, and lose what we say.
        form.stack action="/account" method="post" data-turbo="false" {
            (forms::method("patch"))
            (forms::field(&field, error.is_some()))
            button.btn."btn--primary" type="submit" { "Save changes" }
        }
    }
}

fn restriction(view: &AccountView<'_>) -> Markup {
    let is_on = view.account.settings.restrict_room_creation_to_administrators;
    html! {
        form action="/account" method="post" {
            (forms::method("patch"))
            input type="hidden" value=(!is_on)
                name="account[settings][restrict_room_creation_to_administrators]";
            (forms::switch("room_creation", is_on, &html! { "Must be admin to create new rooms" }))
        }
        @if let Some(error) = Mistake::about(view.mistake, "settings") { (forms::alert(error)) }
    }
}

fn invite(view: &AccountView<'_>) -> Markup {
    html! {
        h2 #invite_heading { "Invite people" }
        (share::link(&ShareLink {
            id: "invite",
            label: "Join link",
            noun: "join link",
            url: view.join_url,
            hint: Some("Whoever has it can join."),
        }))
        @if view.may_change {
            form action="/account/join_code" method="post" data-confirm-label="Regenerate"
                data-turbo-confirm="Make a new join link? The old one stops working at once." {
                button.btn type="submit" { (icons::renew()) "Regenerate join link" }
            }
        }
    }
}
