//! The sidebar: pings and rooms, as its frame shows them and broadcasts change them.

use campfire_domain::{
    Account, Room, RoomId, UserId,
    rooms::Kind,
    users::{Role, names},
};
use campfire_store::unread::Unread;
use maud::{Markup, html};

use super::layout::{self, Chrome, Page};
use super::{Person, dom_id, icons, streams, users};

/// How many faces stand for a ping.
const FACES: usize = 4;

/// What the sidebar shows.
#[derive(Debug)]
pub struct SidebarView<'a> {
    /// The signed names of the streams that change it, such as `rooms` and `user:1:rooms`.
    pub streams: &'a [String],
    /// Pings, the latest first.
    pub directs: Vec<DirectEntry>,
    /// Open and closed rooms, by name.
    pub shared: Vec<SharedEntry>,
    /// People with whom there is no ping yet.
    pub suggestions: Vec<Person>,
    /// How many more have a place there, when they come.
    pub free: usize,
    /// Who looks at it.
    pub me: &'a Person,
    /// What they may do here.
    pub role: Role,
    /// The account, whose styles and rules may be newer than the page around.
    pub account: Option<&'a Account>,
    /// Whether something waits for the viewer to look after it, on the pages of the account.
    pub needs_care: bool,
}

/// A ping in the sidebar.
#[derive(Clone, Debug)]
pub struct DirectEntry {
    /// The ping.
    pub room: Room,
    /// The first name of the other, or the initials of several.
    pub label: String,
    /// The names in full.
    pub title: String,
    /// The others.
    pub people: Vec<Person>,
    /// What of it was not read, if anything.
    pub unread: Option<Unread>,
}

/// An open or closed room in the sidebar.
#[derive(Clone, Debug)]
pub struct SharedEntry {
    /// The room.
    pub room: Room,
    /// What of it was not read, if anything.
    pub unread: Option<Unread>,
}

/// The sidebar as a page of its own, for whoever asks without a frame.
pub fn page(chrome: &Chrome<'_>, view: &SidebarView<'_>) -> Markup {
    let title = "Rooms and pings";
    let main = html! { h1.for-screen-reader { (title) } (frame(view)) };
    layout::page(chrome, &Page { title, class: "sidebar", main, ..Page::default() })
}

/// The frame that pages fetch.
pub fn frame(view: &SidebarView<'_>) -> Markup {
    html! {
        turbo-frame id=(dom_id::SIDEBAR) target="_top" data-controller="rooms-list" {
            @for stream in view.streams { (stream_source("Turbo::StreamsChannel", stream)) }
            (news(view))
            div.sidebar__container {
                (shared_rooms(view))
                (direct_rooms(view))
                (tools(view.me, view.needs_care))
            }
        }
    }
}

/// What may have changed about the page around since it was made.
fn news(view: &SidebarView<'_>) -> Markup {
    html! {
        (streams::custom("role", view.role.word(), None))
        @if let Some(account) = view.account {
            (styles(account))
            (home(account))
        }
    }
}

/// The administrators' styles, for pages that show older ones.
pub fn styles(account: &Account) -> streams::Stream {
    streams::custom("custom_styles", dom_id::CUSTOM_STYLES, Some(layout::custom_styles(account)))
}

/// The name and the logo above, for pages that show older ones.
pub fn home(account: &Account) -> streams::Stream {
    streams::custom("renew", dom_id::HOME, Some(layout::home(Some(account))))
}

/// The element that listens to a stream. Scripts in the wild match on the order of its attributes.
pub fn stream_source(channel: &str, signed_name: &str) -> Markup {
    html! {
        turbo-cable-stream-source channel=(channel) signed-stream-name=(signed_name) {}
    }
}

/// A room's entry.
pub fn shared_entry(entry: &SharedEntry) -> Markup {
    let name = entry.room.name.as_deref().unwrap_or_default();
    html! {
        a.room.btn.unread[entry.unread.is_some()] id=(dom_id::list(entry.room.id)) href=(path(entry.room.id))
            data-room-id=(entry.room.id) data-rooms-list-target="room"
            data-sorted-list-name=(name.to_lowercase())
            data-unread-messages=[entry.unread.map(|unread| unread.messages)]
            data-unread-mentions=[entry.unread.map(|unread| unread.mentions)] {
            @if entry.room.kind == Kind::Closed { (icons::lock()) } @else { (icons::room()) }
            span.room__name dir="auto" { (name) }
        }
    }
}

/// A ping's entry, as one of its members sees it.
pub fn direct_entry(entry: &DirectEntry) -> Markup {
    html! {
        a.direct.unread[entry.unread.is_some()] id=(dom_id::list(entry.room.id)) href=(path(entry.room.id)) title=(entry.title)
            data-room-id=(entry.room.id) data-rooms-list-target="direct"
            data-sorted-list-number=(entry.room.updated_at.millis())
            data-person-id=[only_other(&entry.people)]
            data-unread-messages=[entry.unread.map(|unread| unread.messages)]
            data-unread-mentions=[entry.unread.map(|unread| unread.mentions)] {
            span.avatar__group { @for person in entry.people.iter().take(FACES) { span.avatar { (users::face(person)) } } }
            span.direct__author dir="auto" { span.for-screen-reader { "Ping with " } (entry.label) }
            @if let Some(other) = only_other(&entry.people) { (users::here(other)) }
        }
    }
}

/// With whom a ping of two is.
fn only_other(people: &[Person]) -> Option<UserId> {
    match people {
        [other] => Some(other.id),
        _ => None,
    }
}

fn path(room: RoomId) -> String {
    format!("/rooms/{room}")
}

fn shared_rooms(view: &SidebarView<'_>) -> Markup {
    html! {
        section.rooms aria-labelledby="rooms_heading" {
            div.sidebar__section {
                h2.sidebar__heading #rooms_heading { "Rooms" }
                button.btn."btn--plain".sidebar__read-all type="button" title="Mark all as read" hidden
                    data-rooms-list-target="readAll" data-action="rooms-list#readAll" {
                    (icons::check()) span.for-screen-reader { "Mark all as read" }
                }
            }
            div #shared_rooms {
                @for entry in &view.shared { (shared_entry(entry)) }
            }
            p.sidebar__empty { "No rooms yet. They show up here when somebody lets you in." }
            (new_room(view.account.is_some_and(|account| account.settings.restrict_room_creation_to_administrators)))
        }
    }
}

/// The way to a new room. Where only administrators may make one, it shows on their pages alone: the
/// same bytes go to everybody.
pub fn new_room(is_restricted: bool) -> Markup {
    html! {
        a.rooms__new-btn.btn."btn--plain" id=(dom_id::NEW_ROOM) href="/rooms/opens/new"
            data-for=[is_restricted.then_some("administrators")] { (icons::plus()) "New Chat Room" }
    }
}

fn direct_rooms(view: &SidebarView<'_>) -> Markup {
    html! {
        section.directs aria-labelledby="directs_heading" {
            h2.sidebar__heading #directs_heading { "Pings" }
            turbo-frame id=(dom_id::PINGS) target="_top" {
                div #direct_rooms {
                    @for entry in &view.directs { (direct_entry(entry)) }
                }
                p.sidebar__empty { "A ping is a talk between a few of you. None yet." }
                div id=(dom_id::SUGGESTIONS) data-free=(view.free) {
                    @for person in &view.suggestions { (suggestion(person)) }
                }
                a.directs__new.btn."btn--plain" href="/rooms/directs/new" data-turbo-frame=(dom_id::PINGS) {
                    span.avatar."avatar--icon" { (icons::plus()) } "New Ping"
                }
            }
        }
    }
}

/// The short way to a ping with somebody.
pub fn suggestion(person: &Person) -> Markup {
    let first_name = names::first_name(&person.name);
    html! {
        form.direct__new.button_to id=(dom_id::suggestion(person.id)) action={ "/rooms/directs?user_ids[]=" (person.id) } method="post" data-turbo-frame="_top" {
            button.direct."btn--plain" type="submit" title=(person.title()) data-person-title=(person.id) {
                span.avatar { (users::face(person)) }
                span.direct__author dir="auto" {
                    span.for-screen-reader { "Start a ping with " }
                    span data-person-first-name=(person.id) { (first_name) }
                }
                (users::here(person.id))
            }
        }
    }
}

fn tools(me: &Person, needs_care: bool) -> Markup {
    html! {
        div.sidebar__tools {
            a.sidebar__tool.sidebar__me href="/users/me/profile" title="My Settings" {
                span.avatar { (users::face(me)) }
                span.for-screen-reader { "My Settings: " }
                span.sidebar__name dir="auto" data-person-name=(me.id) { (me.name) }
            }
            a.btn."btn--plain".sidebar__tool."sidebar__tool--care"[needs_care] href="/account/edit" title="Account Settings" {
                (icons::gear()) span.for-screen-reader { "Account Settings" @if needs_care { ": something needs care" } }
            }
            button.btn."btn--plain".sidebar__tool type="button" title="Keys" data-action="shortcuts#help" {
                (icons::keys()) span.for-screen-reader { "Keys" }
            }
            form action="/session" method="post" data-turbo-frame="_top" data-controller="sign-out" {
                (super::forms::method("delete"))
                input type="hidden" name="push_subscription_endpoint" data-sign-out-target="endpoint";
                button.btn."btn--plain".sidebar__tool type="submit" title="Log out" {
                    (icons::leave()) span.for-screen-reader { "Log out" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn a_stream_source_spells_its_attributes_in_the_published_order() {
        assert_eq!(
            stream_source("RoomMessagesChannel", "signed").into_string(),
            "<turbo-cable-stream-source channel=\"RoomMessagesChannel\" \
             signed-stream-name=\"signed\"></turbo-cable-stream-source>"
        );
    }

    #[test]
    fn an_entry_tells_its_room_its_place_and_what_is_unread() {
        let room = samples::room("Workshop", Kind::Open);
        let entry =
            shared_entry(&SharedEntry { room, unread: Some(Unread::default()) }).into_string();
        assert!(
            entry
                .starts_with("<a class=\"room btn unread\" id=\"list_room_12\" href=\"/rooms/12\"")
        );
        assert!(entry.contains("data-sorted-list-name=\"workshop\""));
        let ping = DirectEntry {
            room: samples::room("", Kind::Direct),
            label: "Kim".to_owned(),
            title: "Kim Berg".to_owned(),
            people: vec![samples::person("Kim Berg")],
            unread: None,
        };
        let entry = direct_entry(&ping).into_string();
        assert!(entry.starts_with("<a class=\"direct\" id=\"list_room_12\" href=\"/rooms/12\""));
        assert!(entry.contains("data-sorted-list-number=\"5000\""));
    }
}
