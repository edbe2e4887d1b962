//! Signing in.

use std::time::Duration;

use maud::{Markup, html};

use super::{
    forms::{self, Field},
    icons,
    layout::{self, Chrome, Page},
    times,
};

/// What the sign-in page shows.
#[derive(Debug, Default)]
pub struct SignInView<'a> {
    /// The address as it was typed or linked.
    pub email_address: &'a str,
    /// Why the last try did not let them in.
    pub rejection: Option<Rejection>,
    /// Whom to ask for help: a name and an address.
    pub contact: Option<(&'a str, &'a str)>,
    /// Which version runs here.
    pub version: &'a str,
}

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The address and the password are not those of anybody here.
    Mismatch,
    /// Too many tries, and so long to wait.
    TooMany(Duration),
}

impl Rejection {
    fn sentence(self) -> String {
        match self {
            Self::Mismatch => {
                "That email address and password don't go together. Please try once more."
                    .to_owned()
            }
            Self::TooMany(wait) => {
                format!("That was a lot of tries. Please try again in {}.", times::span(wait))
            }
        }
    }
}

/// The sign-in page.
pub fn page(chrome: &Chrome<'_>, view: &SignInView<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: "Sign in",
            class: "signin",
            head: html! { meta name="turbo-visit-control" content="reload"; },
            main: panel(chrome, view),
            ..Page::default()
        },
    )
}

fn panel(chrome: &Chrome<'_>, view: &SignInView<'_>) -> Markup {
    let account = chrome.account.map_or("Campfire", |account| account.name.as_str());
    let shake = view.rejection == Some(Rejection::Mismatch);
    html! {
        section.panel.shake[shake] {
            (layout::emblem(chrome))
            h1 { (account) }
            p.panel__lead { "Good to see you. Sign in to join the conversation." }
            @if let Some(rejection) = view.rejection { (forms::alert(&rejection.sentence())) }
            (form(view))
        }
        div.panel__foot {
            @if let Some((name, address)) = view.contact {
                p { "Trouble signing in? " a href={ "mailto:" (address) } { "Write to " (name) } }
            }
            span.version-badge { "Campfire " (view.version) }
        }
    }
}

fn form(view: &SignInView<'_>) -> Markup {
    let address = Field {
        id: "email_address",
        name: "email_address",
        label: "Email address",
        kind: "email",
        autocomplete: "username",
        value: view.email_address,
        max_length: None,
        hint: None,
        error: None,
    };
    let password = Field {
        id: "password",
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "current-password",
        value: "",
        max_length: Some(72),
        hint: None,
        error: None,
    };
    let knows_address = !view.email_address.is_empty();
    html! {
        // Not through Turbo: it would fetch the page anew after a refusal, and lose what we say.
        form.stack action="/session" method="post" data-turbo="false" {
            (forms::field(&address, !knows_address))
            (forms::field(&password, knows_address))
            button.btn."btn--primary" type="submit" name="log_in" { "Go" }
        }
    }
}

/// The way out, in the bar on top. Scripts end this browser's notifications first.
pub fn log_out() -> Markup {
    html! {
        form."settings__log-out" action="/session" method="post" data-controller="sign-out" {
            (forms::method("delete"))
            input type="hidden" name="push_subscription_endpoint" data-sign-out-target="endpoint";
            button.btn."btn--plain" type="submit" title="Log out" {
                (icons::leave()) span { "Log out" }
            }
        }
    }
}
