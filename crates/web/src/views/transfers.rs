//! Signing in by a link.

use maud::{Markup, html};

use super::{
    forms, icons,
    layout::{self, Chrome, Page},
};

/// What the page of such a link shows.
#[derive(Debug)]
pub struct TransferView<'a> {
    /// What the link carries.
    pub token: &'a str,
    /// Who is signed in here already, if that is somebody else.
    pub other: Option<&'a str>,
}

/// The page: one form, which sends itself unless somebody else is signed in here.
pub fn page(chrome: &Chrome<'_>, view: &TransferView<'_>) -> Markup {
    let itself = view.other.is_none().then_some("auto-submit");
    let main = html! {
        section.panel {
            (layout::emblem(chrome))
            h1 { "Sign in" }
            @match view.other {
                None => p.panel__lead { "Opening the door…" }
                Some(name) => p.panel__lead {
                    "You're signed in here as " strong dir="auto" { (name) } ". This link signs somebody else in."
                }
            }
            // Not through Turbo: the page after it belongs to somebody else than this one.
            form.stack action={ "/session/transfers/" (view.token) } method="post"
                data-controller=[itself] data-turbo="false" {
                (forms::method("put"))
                button.btn."btn--primary" type="submit" {
                    @if view.other.is_some() { "Sign in with the link" } @else { "Sign in" }
                }
            }
        }
    };
    door(chrome, main)
}

/// The page of a link that opens nothing any more.
pub fn refused(chrome: &Chrome<'_>) -> Markup {
    let main = html! {
        section.panel {
            (layout::emblem(chrome))
            h1 { "This link doesn't work any more" }
            p.panel__lead {
                "A sign-in link is good for four hours. Make a new one in your profile on the device \
                 where you're signed in, or ask an administrator for one."
            }
            a.btn."btn--primary" href="/session/new" { (icons::back()) "Sign in with a password" }
        }
    };
    door(chrome, main)
}

fn door(chrome: &Chrome<'_>, main: Markup) -> Markup {
    let head = html! {
        meta name="turbo-visit-control" content="reload";
        meta name="robots" content="noindex";
    };
    layout::page(chrome, &Page { title: "Sign in", class: "signin", head, main, ..Page::default() })
}
