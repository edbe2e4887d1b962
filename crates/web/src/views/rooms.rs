//! Rooms: the page on which people talk.

mod composer;
pub mod form;
pub mod involvement;
mod pending;
pub mod pings;

use campfire_domain::{
    Account, EventId, Room, RoomId, Time, memberships::Involvement, rooms::Kind,
};
use maud::{Markup, html};

pub use composer::{Unsaid, room_is_gone};

use super::{
    Person, dom_id, icons,
    layout::{self, Chrome, Page},
    messages::{self, MessageView},
    push_subscriptions, share, sidebar,
};

/// What the page of a room shows.
#[derive(Debug)]
pub struct RoomView<'a> {
    /// The room.
    pub room: &'a Room,
    /// What it is called by the viewer: its name, or the other people of a ping.
    pub display_name: &'a str,
    /// What the viewer hears of it.
    pub involvement: Involvement,
    /// When the oldest message was posted that the viewer has not read.
    pub first_unread_at: Option<Time>,
    /// The last event of the room that the page knows of.
    pub last_event: Option<EventId>,
    /// The signed name of the room's stream of messages.
    pub stream: &'a str,
    /// The messages to begin with, oldest first.
    pub messages: &'a [MessageView],
    /// The message around which the page was asked for.
    pub around: Option<campfire_domain::MessageId>,
    /// Who looks at it.
    pub me: &'a Person,
    /// The join link, in the account's first room while it is young.
    pub invite: Option<&'a str>,
    /// The most bytes that a file in a message may have.
    pub largest_file: u64,
    /// What was written and could not be said.
    pub unsaid: Option<Unsaid<'a>>,
}

/// The page of a room.
pub fn page(chrome: &Chrome<'_>, view: &RoomView<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: view.display_name,
            class: "sidebar",
            head: html! {
                meta name="current-room-id" content=(view.room.id);
                meta name="turbo-cache-control" content="no-preview";
            },
            nav: nav(view),
            main: message_area(chrome.account, view),
            footer: Some(composer::composer(view)),
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

/// A quiet link to where the talk is, for pages beside it.
pub fn back_to_rooms() -> Markup {
    html! { a.btn."btn--plain".back href="/" { (icons::back()) "Back to the rooms" } }
}

/// A way to what was shared in a room, for its settings: on a phone its own place is too narrow.
fn files_link(room: RoomId) -> Markup {
    html! {
        a.btn href={ "/rooms/" (room) "/files" } data-turbo-frame="_top" { (icons::clip()) "Files shared here" }
    }
}

/// Where a room's settings are.
fn settings_path(room: &Room) -> String {
    let kind = match room.kind {
        Kind::Open => "opens",
        Kind::Closed => "closeds",
        Kind::Direct => "directs",
    };
    format!("/rooms/{kind}/{}/edit", room.id)
}

fn nav(view: &RoomView<'_>) -> Markup {
    html! {
        (layout::sidebar_toggle())
        div."room--current" {
            h1.room__contents dir="auto" {
                @if view.room.is_direct() { span.for-screen-reader { "Ping with " } }
                (view.display_name)
            }
        }
        (push_subscriptions::bell())
        a.btn."btn--plain".nav__files href={ "/rooms/" (view.room.id) "/files" } title="Files" {
            (icons::clip()) span.for-screen-reader { "Files of this room" }
        }
        div.button_to_change_notifying { (involvement::menu(view.room.id, view.involvement)) }
        a.btn."btn--plain" href=(settings_path(view.room)) title="Settings" {
            (icons::more())
            span.for-screen-reader {
                @if view.room.is_direct() { "Settings for this Ping" } @else { "Settings for this room" }
            }
        }
    }
}

fn message_area(account: Option<&Account>, view: &RoomView<'_>) -> Markup {
    let room = view.room.id;
    html! {
        div #message-area .message-area data-controller="messages presence boosts reply deletions jumps"
            data-action="submit->boosts#submit click->boosts#clicked keydown->boosts#pressed"
            data-messages-url-value={ "/rooms/" (room) "/messages" }
            data-messages-newest-value=(view.around.is_none())
            data-messages-highlight-value=[view.around]
            data-messages-unread-since-value=[view.first_unread_at.map(Time::millis)]
            data-presence-room-id-value=(room) {
            div.messages id=(dom_id::messages(room)) role="log" aria-label="Messages" tabindex="0"
                data-messages-target="list" data-controller="refresh-room"
                data-refresh-room-url-value={ "/rooms/" (room) "/refresh" }
                data-refresh-room-loaded-at-value=(view.room.updated_at.millis())
                data-refresh-room-after-value=(view.last_event.map_or(0, EventId::get)) {
                @if let (Some(invite), Some(account)) = (view.invite, account) { (system_welcome(account, invite)) }
                (messages::list(view.messages))
            }
            (empty())
            (sidebar::stream_source("RoomMessagesChannel", view.stream))
            (first_unread_button())
            (jump_button())
            (way_back())
            (pending::template(view.me))
        }
    }
}

/// Shown by scripts while the list has no message in it.
fn empty() -> Markup {
    html! {
        div.message-area__empty.empty data-messages-target="empty" hidden {
            (icons::room())
            p.empty__title { "Nothing said yet" }
            p { "Write the first message below." }
        }
    }
}

fn first_unread_button() -> Markup {
    html! {
        button.btn."message-area__first-unread" type="button" data-messages-target="firstUnread"
            data-action="messages#toFirstUnread" hidden {
            (icons::up()) "Jump to first unread"
        }
    }
}

fn jump_button() -> Markup {
    html! {
        button.btn."message-area__return-to-latest" type="button" data-messages-target="jump"
            data-action="messages#jump" hidden {
            (icons::down()) "Jump to newest message"
        }
    }
}

/// Shown by scripts after somebody followed a quote.
fn way_back() -> Markup {
    html! {
        a.btn."message-area__back" href="#" data-jumps-target="back" data-action="jumps#back" hidden {
            (icons::back()) "Back to where you were"
        }
    }
}

fn system_welcome(account: &Account, invite: &str) -> Markup {
    html! {
        div #system_welcome .message."message--formatted" {
            img.system-welcome__logo src=(layout::logo(Some(account), "size=small&")) alt="" width="56" height="56";
            h2 { "Welcome to " (account.name) }
            p { "This is your first room. Everybody who joins lands here. Send them this link:" }
            (share::link(&share::ShareLink { id: "invite", label: "Join link", noun: "join link", url: invite, hint: None }))
        }
    }
}
