//! People: their faces and names wherever they appear, and the page of one of them.

use campfire_domain::{
    User, UserId,
    users::{Role, Status, names},
};
use maud::{Markup, html};

use super::{
    icons,
    layout::{self, Chrome, Page},
    share::{self, ShareLink},
};

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

/// A mark for who is here; scripts know, and show it.
pub fn here(person: UserId) -> Markup {
    html! { span.here data-controller="here" data-here-id-value=(person) hidden { "(here now)" } }
}

/// Somebody as pages that are open are told of them after a change; `change_person` of the scripts
/// reads it.
pub fn changed(person: &Person) -> Markup {
    html! {
        span data-id=(person.id) data-name=(person.name) data-title=(person.title())
            data-first-name=(names::first_name(&person.name)) data-avatar=(person.avatar_url) {}
    }
}

/// What the page of one user shows.
#[derive(Debug)]
pub struct UserView<'a> {
    /// Whose page it is.
    pub user: &'a User,
    /// Where their picture is.
    pub avatar_url: &'a str,
    /// Whether it is the viewer's own.
    pub is_me: bool,
    /// Whether there is somebody behind it who hears a ping.
    pub may_ping: bool,
    /// What only administrators see and do.
    pub for_administrators: Option<ForAdministrators<'a>>,
}

/// What administrators see of somebody and may do about them.
#[derive(Debug)]
pub struct ForAdministrators<'a> {
    /// The address that signs them in, while they may come in.
    pub transfer_url: Option<&'a str>,
    /// Where a chat bot is looked after.
    pub settings: Option<&'a str>,
    /// The button that bans them or lifts their ban; none for oneself and for bots.
    pub ban: Option<Markup>,
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
    let address = view.for_administrators.as_ref().and(user.email_address.as_ref());
    let address = address.filter(|_| user.is_active() && !view.is_me);
    let (banned, gone) = (user.status == Status::Banned, user.status == Status::Deactivated);
    html! {
        section.panel.profile.banned[banned].deactivated[gone] {
            img.profile__avatar src=(view.avatar_url) alt="Profile avatar" width="192" height="192";
            h1 dir="auto" data-person-name=(user.id) { (user.name) }
            p.profile__standing { (standing(user)) " " (here(user.id)) }
            @if let Some(bio) = user.bio.as_ref().filter(|_| !gone) {
                p.profile__bio dir="auto" { (bio) }
            }
            @if let Some(address) = address { p { a href={ "mailto:" (address) } { (address) } } }
            div.profile__actions {
                @if view.may_ping { (ping(user)) }
                @if view.is_me { a.btn href="/users/me/profile" { (icons::pencil()) "Edit my profile" } }
                @if let Some(settings) = view.for_administrators.as_ref().and_then(|more| more.settings) {
                    a.btn href=(settings) { (icons::robot()) "Look after this bot" }
                }
            }
            @if let Some(more) = &view.for_administrators { (for_administrators(more)) }
        }
    }
}

/// Starts a ping, or leads to the one that is there.
fn ping(user: &User) -> Markup {
    html! {
        form.button_to action={ "/rooms/directs?user_ids[]=" (user.id) } method="post" {
            button.btn."btn--primary" type="submit" { (icons::room()) span dir="auto" { "Ping " (user.name) } }
        }
    }
}

fn for_administrators(more: &ForAdministrators<'_>) -> Markup {
    html! {
        @if let Some(ban) = &more.ban { div.profile__ban { (ban) } }
        @if let Some(url) = more.transfer_url {
            div.profile__transfer {
                (share::link(&ShareLink {
                    id: "session_transfer",
                    label: "Sign-in link for them",
                    noun: "auto-login link",
                    url,
                    hint: Some("For somebody who is locked out. Whoever opens it within four hours is signed in as them."),
                }))
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assets::Assets, views::samples};

    fn check(user: &User, is_me: bool, administrator: bool, shown: &[&str], hidden: &[&str]) {
        let assets = Assets::embedded();
        let viewer = samples::user("Kim");
        let chrome = samples::chrome(&assets, &viewer);
        let transfer_url =
            Some("http://chat.example.com/session/transfers/7").filter(|_| user.is_active());
        let for_administrators =
            administrator.then_some(ForAdministrators { transfer_url, settings: None, ban: None });
        let may_ping = user.is_active() && !is_me;
        let view =
            UserView { user, avatar_url: "/users/7/avatar", is_me, may_ping, for_administrators };
        let page = page(&chrome, &view).into_string();
        for part in shown {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        for part in hidden {
            assert!(!page.contains(part), "{part} is in {page}");
        }
    }

    #[test]
    fn everybody_sees_what_concerns_them() {
        let mut user = samples::user("Bo");
        user.email_address = Some("bo@example.com".to_owned());
        check(
            &user,
            false,
            false,
            &["Ping Bo"],
            &["bo@example.com", "transfers", "Edit my profile"],
        );
        check(&user, true, false, &["Edit my profile"], &["Ping Bo"]);
        check(&user, false, true, &["Ping Bo", "mailto:bo@example.com", "transfers/7"], &[]);
        user.status = Status::Deactivated;
        check(
            &user,
            false,
            true,
            &["No longer on this account"],
            &["Ping Bo", "mailto", "transfers"],
        );
        user.status = Status::Banned;
        check(&user, false, true, &["profile banned"], &["Ping Bo", "transfers"]);
    }
}
