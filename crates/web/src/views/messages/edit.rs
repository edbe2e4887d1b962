//! Editing a message in its place.

use maud::{Markup, html};

use super::{DELETE_QUESTION, MessageView};
use crate::views::{dom_id, forms, icons};

/// The frame in which a message is edited. `mistake` says what was wrong with the last try.
pub fn edit_frame(view: &MessageView, mistake: Option<&str>) -> Markup {
    html! {
        turbo-frame id=(dom_id::edit(&view.message.client_message_id)) {
            div.message__body {
                div."message__body-content"."message__body-content--editing" {
                    @if let Some(mistake) = mistake { (forms::alert(mistake)) }
                    (edit_form(view))
                    (delete_form(view))
                }
            }
        }
    }
}

fn edit_form(view: &MessageView) -> Markup {
    html! {
        form."composer--edit" id=(dom_id::edit_form(&view.message.client_message_id))
            action=(view.path()) method="post" data-controller="edit-message" {
            (forms::method("patch"))
            (input(view))
            div."message__edit-btns" { (buttons(view)) }
        }
    }
}

fn input(view: &MessageView) -> Markup {
    let message = &view.message;
    html! {
        div.composer__input data-controller="editor" data-editor-submit-value="mod-enter"
            data-editor-label-value="Edit message" data-editor-autofocus-value="true"
            data-editor-html-value=(message.body_html)
            data-editor-mentions-url-value={ "/autocompletable/users?room_id=" (message.room_id) } {
            textarea.input id=(dom_id::editor(&message.client_message_id)) name="message[body]" rows="2"
                aria-label="Edit message" data-editor-target="plain" { (message.body_text) }
        }
    }
}

fn buttons(view: &MessageView) -> Markup {
    html! {
        button.btn."btn--primary" type="submit" { "Save changes" }
        a.btn."btn--plain" href=(view.path()) title="Close editor and discard changes" data-edit-message-target="cancel" {
            (icons::close()) span.for-screen-reader { "Close editor and discard changes" }
        }
        button.btn."btn--plain"."btn--negative".message__delete-btn type="submit"
            form=(dom_id::delete_form(&view.message.client_message_id))
            data-turbo-confirm=(DELETE_QUESTION) data-confirm-label="Delete" {
            (icons::bin()) span { "Delete message" }
        }
    }
}

fn delete_form(view: &MessageView) -> Markup {
    html! {
        form id=(dom_id::delete_form(&view.message.client_message_id)) action=(view.path()) method="post" {
            (forms::method("delete"))
        }
    }
}
