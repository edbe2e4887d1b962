//! The files of a room: pictures as tiles, everything else as cards, each with who sent it and when.

use campfire_domain::{MessageId, Room};
use maud::{Markup, html};

use super::{
    files::{self, FileView},
    icons,
    layout::{self, Chrome, Page},
    messages::MessageView,
    times,
};

/// What the page shows.
#[derive(Debug)]
pub struct RoomFilesView<'a> {
    /// The room.
    pub room: &'a Room,
    /// What its viewer calls it.
    pub name: &'a str,
    /// The messages that brought files, the newest first.
    pub messages: &'a [MessageView],
    /// The message before which this page was asked for.
    pub before: Option<MessageId>,
    /// The message before which there is more.
    pub older: Option<MessageId>,
}

/// The page of a room's files.
pub fn page(chrome: &Chrome<'_>, view: &RoomFilesView<'_>) -> Markup {
    let title = format!("Files in {}", view.name);
    let room = format!("/rooms/{}", view.room.id);
    let nav = html! {
        (layout::sidebar_toggle())
        div."room--current" { h1.room__contents dir="auto" { (title) } }
        a.btn."btn--plain" href=(room) title="Back to the room" {
            (icons::back()) span.for-screen-reader { "Back to the room" }
        }
    };
    let main = html! {
        div.message-area {
            div.room-files tabindex="0" role="region" aria-label="Files" {
                @if view.messages.is_empty() { (empty(view)) } @else { (list(view)) }
                @if let Some(older) = view.older {
                    p.room-files__older { a.btn href={ (room) "/files?before=" (older) } { "Older files" } }
                }
            }
        }
    };
    let sidebar = Some(layout::sidebar_frame());
    layout::page(
        chrome,
        &Page { title: &title, class: "sidebar", nav, main, sidebar, ..Page::default() },
    )
}

fn empty(view: &RoomFilesView<'_>) -> Markup {
    html! {
        div.empty {
            (icons::file())
            @if view.before.is_some() { p.empty__title { "No older files" } }
            @else {
                p.empty__title { "No files yet" }
                p { "What people send here is listed on this page." }
            }
        }
    }
}

fn list(view: &RoomFilesView<'_>) -> Markup {
    html! {
        ul.room-files__list {
            @for message in view.messages {
                @if let Some(file) = &message.file { li.room-files__item { (item(message, file)) } }
            }
        }
    }
}

fn item(message: &MessageView, file: &FileView) -> Markup {
    let permalink = message.permalink();
    html! {
        (files::tile(file, &permalink))
        div.room-files__words {
            span.room-files__name dir="auto" title=(file.filename) { (file.filename) }
            span.room-files__from {
                (file.words) " · from "
                a href=(permalink) title={ "Show " (file.filename) " in the room" } dir="auto" { (message.creator.name) }
            }
            span.room-files__from { (times::date(message.message.created_at)) }
        }
        (files::download(file, "btn--plain", false))
        (files::share(file, "btn--plain", false))
    }
}
