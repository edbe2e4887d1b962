//! The composer: where a message is written. The plain field works by itself; scripts put an
//! editor in its place when they have fetched one.

use campfire_domain::RoomId;
use maud::{Markup, html};

use super::RoomView;
use crate::views::{dom_id, forms, icons};

/// What somebody wrote and could not be said: it stays in the field, under a sentence that says why.
#[derive(Clone, Copy, Debug)]
pub struct Unsaid<'a> {
    /// As it was typed.
    pub text: &'a str,
    /// What was wrong with it.
    pub reason: &'a str,
}

/// The frame that a room's end replaces, with the form in it.
pub(super) fn composer(view: &RoomView<'_>) -> Markup {
    html! {
        div.composer {
            @if let Some(unsaid) = &view.unsaid { (forms::alert(unsaid.reason)) }
            (search_link())
            turbo-frame id=(dom_id::COMPOSER_FRAME) { (form(view)) }
        }
    }
}

/// What stands in the composer's place when the room went away while somebody wrote.
pub fn room_is_gone() -> Markup {
    html! {
        turbo-frame id=(dom_id::COMPOSER_FRAME) {
            p.composer__gone role="alert" { (icons::alert()) "This room was deleted." }
        }
    }
}

fn form(view: &RoomView<'_>) -> Markup {
    let room = view.room.id;
    html! {
        form.composer__form #composer action={ "/rooms/" (room) "/messages" } method="post"
            data-controller="composer files typing-notifications" data-composer-room-id-value=(room)
            data-files-room-id-value=(room) data-files-limit-value=(view.largest_file)
            data-typing-notifications-room-id-value=(room) data-action="submit->composer#send" {
            (typing_line())
            (input_hint())
            div.composer__box {
                (files())
                (input(room, view.unsaid.map_or("", |unsaid| unsaid.text)))
                input type="hidden" name="message[client_message_id]";
                div.composer__btns { (attach_button()) (rich_text_button()) (send_button()) }
            }
        }
    }
}

fn input(room: RoomId, text: &str) -> Markup {
    html! {
        div.composer__input data-controller="editor" data-composer-target="editor"
            data-editor-submit-value="enter" data-editor-label-value="Write a message"
            data-editor-mentions-url-value={ "/autocompletable/users?likeliest=true&room_id=" (room) }
            data-editor-unfurl-url-value="/unfurl_link" {
            textarea.input #message_body name="message[body]" rows="1" aria-label="Write a message"
                placeholder="Write a message" data-editor-target="plain" { (text) }
        }
    }
}

/// The files that go out with the message, one tile each; scripts fill the template in.
fn files() -> Markup {
    html! {
        ul.composer__filelist data-files-target="list" aria-label="Files to send" hidden {}
        template data-files-target="tile" {
            li.composer__file {
                span.composer__file-thumbnail data-file="picture" { (icons::file()) }
                span.composer__file-caption {
                    span.composer__file-name dir="auto" data-file="name" {}
                    span.composer__file-size data-file="size" {}
                }
                button.btn."btn--plain".composer__file-remove type="button" data-action="files#remove" {
                    (icons::close()) span.for-screen-reader data-file="remove" {}
                }
            }
        }
        input type="file" multiple hidden data-files-target="input" data-action="files#picked";
        p.composer__drop-hint aria-hidden="true" { (icons::clip()) "Drop files to attach them" }
    }
}

fn attach_button() -> Markup {
    html! {
        button.btn."btn--plain"."composer__attachment-btn" type="button" title="Attach a file"
            data-action="files#pick" {
            (icons::clip()) span.for-screen-reader { "Attach a file" }
        }
    }
}

fn rich_text_button() -> Markup {
    html! {
        button.btn."btn--plain"."composer__rich-text-btn" type="button" aria-pressed="false" title="Rich text"
            data-composer-target="toolbarButton" data-action="composer#toggleToolbar" {
            (icons::text()) span.for-screen-reader { "Rich text" }
        }
    }
}

fn send_button() -> Markup {
    html! {
        button.btn."btn--primary"."composer__send-btn" type="submit" name="send" title="Send Message" {
            (icons::send()) span.for-screen-reader { "Send Message" }
        }
    }
}

/// The way to what was said before, where no sidebar shows one.
fn search_link() -> Markup {
    html! {
        a.btn."btn--plain"."composer__context-btn" href="/searches" title="Search" {
            (icons::search()) span.for-screen-reader { "Search" }
        }
    }
}

/// What keys do while somebody writes; styles show the line that is true.
fn input_hint() -> Markup {
    html! {
        p."composer__input-hint" aria-hidden="true" {
            span.composer__hint-breaks { "Shift + Enter for a new line" }
            span.composer__hint-sends { "Ctrl + Enter sends" }
            span.composer__hint-leaves { ", ↓ after the last line leaves the code" }
        }
    }
}

/// Who is writing right now; scripts write the sentence.
fn typing_line() -> Markup {
    html! {
        p."typing-indicator" role="status" data-typing-notifications-target="indicator" {
            span."typing-indicator__author" data-typing-notifications-target="author" {}
        }
    }
}
