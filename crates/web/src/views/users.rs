//! People: their faces and names wherever they appear, and the page of one of them.

use campfire_domain::{
    User, UserId,
    users::{Role, Status, names},
};
use maud::{Markup, html};

use super::layout::{self, Chrome, Page};

/// Somebody as pages show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Whose profile a click opens.
    pub id: UserId,
    /// What the others call them.
    pub name: String,
    /// A line about them.
    pub bio: Option<String>,
    /// Where their picture is.
    pub avatar_url: String,
}

impl Person {
    /// The user with the address of their picture.
    pub fn of(user: &User, avatar_url: impl Into<String>) -> Self {
        Self {
            id: user.id,
            name: user.name.clone(),
            bio: user.bio.clone(),
            avatar_url: avatar_url.into(),
        }
    }

    /// The name, and what they say about themselves.
    pub fn title(&self) -> String {
        names::title(&self.name, self.bio.as_deref())
    }
}

/// A picture that says nothing by itself, because the name stands beside it.
pub fn face(person: &Person) -> Markup {
    html! { img src=(person.avatar_url) alt="" width="40" height="40" loading="lazy" decoding="async"; }
}

/// What the page of one user shows.
#[derive(Debug)]
pub struct UserView<'a> {
    /// Whose page it is.
    pub user: &'a User,
    /// Where their picture is.
    pub avatar_url: &'a str,
    /// Whether the viewer may know their address.
    pub shows_email_address: bool,
    /// Whether it is the viewer's own.
    pub is_me: bool,
}

/// The page of one user.
pub fn page(chrome: &Chrome<'_>, view: &UserView<'_>) -> Markup {
    let nav = html! { (layout::sidebar_toggle()) (super::rooms::back_to_rooms()) };
    layout::page(
        chrome,
        &Page {
            title: &view.user.name,
            class: "sidebar",
            nav,
            main: card(view),
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

fn card(view: &UserView<'_>) -> Markup {
    let user = view.user;
    let banned = user.status == Status::Banned;
    html! {
        section.panel.profile.banned[banned] {
            img.profile__avatar src=(view.avatar_url) alt="Profile avatar" width="128" height="128";
            h1 { (user.name) }
            p.profile__standing { (standing(user)) }
            @if let Some(bio) = &user.bio { p.profile__bio dir="auto" { (bio) } }
            @if let Some(address) = user.email_address.as_ref().filter(|_| view.shows_email_address) {
                p { a href={ "mailto:" (address) } { (address) } }
            }
            @if view.is_me { a.btn href="/users/me/profile" { "Edit my profile" } }
        }
    }
}

fn standing(user: &User) -> &'static str {
    match (user.status, user.role) {
        (Status::Banned, _) => "Not welcome here any more",
        (Status::Deactivated, _) => "No longer on this account",
        (Status::Active, Role::Administrator) => "Administrator",
        (Status::Active, Role::Member) => "Member",
        (Status::Active, Role::Bot) => "Bot",
    }
}
