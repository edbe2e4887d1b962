//! Joining: the page behind a join link, and the form that first run shares with it.

use maud::{Markup, html};

use super::{
    errors,
    forms::{self, Mistake},
    languages,
    layout::{self, Chrome, Page},
    person_fields::{email_address, name, password, picture},
};

/// What the sign-up page shows.
#[derive(Debug, Default)]
pub struct JoinView<'a> {
    /// The code in the link, to which the form is sent.
    pub join_code: &'a str,
    /// What was typed before.
    pub typed: Typed<'a>,
    /// What was wrong with it.
    pub mistake: Option<&'a Mistake>,
}

/// What a newcomer typed, kept when something else was wrong. Never the password.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their email address.
    pub email_address: &'a str,
}

/// What is said to those whose link was replaced by another.
pub const OUTDATED: &str =
    "This invitation no longer works. Ask whoever invited you for a new one.";

/// The page behind a link that leads nowhere any more, or never did.
pub fn outdated(chrome: &Chrome<'_>) -> Markup {
    errors::page(chrome, "Nothing here", OUTDATED)
}

/// The sign-up page.
pub fn page(chrome: &Chrome<'_>, view: &JoinView<'_>) -> Markup {
    let account = chrome.account.map_or("Campfire", |account| account.name.as_str());
    let action = format!("/join/{}", view.join_code);
    layout::page(
        chrome,
        &Page {
            title: "Sign up",
            class: "signup",
            main: html! {
                section.panel.nametag {
                    (layout::emblem(chrome))
                    h1 { "Join " (account) }
                    p.panel__lead { "You've been invited. Tell the others who you are." }
                    (form(&action, view.typed, view.mistake))
                }
                div.panel__foot { p { "Been here before? " a href="/session/new" { "Sign in" } } }
            },
            ..Page::default()
        },
    )
}

/// The fields beside which the form says what was wrong with them.
const OURS: [&str; 4] = ["name", "email_address", "password", "avatar"];

/// The form in which somebody says who they are.
pub fn form(action: &str, typed: Typed<'_>, mistake: Option<&Mistake>) -> Markup {
    let name = name("Your name", typed.name, mistake);
    let address = email_address(typed.email_address, mistake);
    let fields = [
        (name.label, forms::field(&name, mistake.is_none())),
        (address.label, forms::field(&address, false)),
        ("Password", forms::field(&password(mistake), false)),
        ("Picture", picture(mistake)),
    ];
    let elsewhere = mistake.filter(|mistake| !OURS.contains(&mistake.field.as_str()));
    html! {
        form.stack action=(action) method="post" enctype="multipart/form-data" {
            @if let Some(mistake) = elsewhere { (forms::alert(&mistake.message)) }
            @for (asked, field) in &fields { (languages::beside(asked, field)) }
            button.btn."btn--primary" type="submit" { "Save" }
        }
    }
}
