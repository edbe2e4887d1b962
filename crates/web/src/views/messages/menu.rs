//! The menu of a message. It holds every action for everybody; styles and scripts hide what is
//! not the viewer's, and the server refuses it.

use maud::{Markup, html};

use super::MessageView;
use crate::views::{boosts, dom_id, files, forms, icons};

pub(super) fn menu(view: &MessageView) -> Markup {
    html! {
        details.message__actions data-controller="popup" {
            summary.btn."message__options-btn" {
                (icons::more()) span.for-screen-reader { "Message options" }
            }
            div."message__actions-menu" data-popup-target="menu" {
                (boosts::quick(view))
                (boosts::new_link(view))
                @if let Some(file) = &view.file {
                    (files::download(file, "message__action-btn", true))
                    (files::share(file, "message__action-btn", true))
                }
                @if !view.is_file_only() { (reply()) }
                (copy_link(view))
                (leave_unread())
                @if !view.is_file_only() { (edit(view)) }
                (delete(view))
            }
        }
    }
}

/// Scripts quote the row in which it stands.
fn reply() -> Markup {
    html! {
        button.btn."message__action-btn" type="button" data-action="reply#quote" {
            (icons::reply()) "Reply"
        }
    }
}

fn copy_link(view: &MessageView) -> Markup {
    html! {
        button.btn."message__action-btn" type="button" title="Copy link" data-controller="copy-to-clipboard"
            data-action="copy-to-clipboard#copy"
            data-copy-to-clipboard-content-value=(view.permalink()) {
            (icons::link()) "Copy link"
        }
    }
}

/// Scripts know in which row it stands.
fn leave_unread() -> Markup {
    html! {
        button.btn."message__action-btn" type="button" data-action="messages#leaveUnread" {
            (icons::unread()) "Mark unread from here"
        }
    }
}

fn edit(view: &MessageView) -> Markup {
    html! {
        a.btn."message__action-btn"."message__edit-btn" href={ (view.path()) "/edit" }
            data-turbo-frame=(dom_id::edit(&view.message.client_message_id)) {
            (icons::pencil()) "Edit"
        }
    }
}

fn delete(view: &MessageView) -> Markup {
    html! {
        form."message__delete-form" action=(view.path()) method="post"
            data-turbo-confirm=(super::DELETE_QUESTION) data-confirm-label="Delete" {
            (forms::method("delete"))
            button.btn."message__action-btn"."btn--negative" type="submit" { (icons::bin()) "Delete" }
        }
    }
}
