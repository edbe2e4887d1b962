//! Messages: one row of a conversation and its parts, as pages, fragments and broadcasts show them.

mod edit;
mod menu;
mod sound;

use campfire_domain::{Message, Time};
use maud::{Markup, PreEscaped, html};

pub use edit::edit_frame;
pub use sound::{SoundLook, SoundView};

use super::{
    Person,
    boosts::{self, BoostView},
    dom_id,
    files::{self, FileView},
    icons,
    layout::{self, Chrome, Page},
    times, users,
};

/// Asked before a message is deleted.
const DELETE_QUESTION: &str = "Delete this message for everybody? It can't be brought back.";

/// One message with everything its row shows.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// The message.
    pub message: Message,
    /// Who said it.
    pub creator: Person,
    /// What it says, as safe HTML in one `div.trix-content`; none when it cannot be shown.
    pub body: Option<String>,
    /// The file sent with it.
    pub file: Option<FileView>,
    /// What it plays, instead of saying something.
    pub sound: Option<SoundView>,
    /// Whether it says nothing but emoji, which are shown large.
    pub only_emoji: bool,
    /// Its cheers, oldest first.
    pub boosts: Vec<BoostView>,
    /// The name of its room, for lists that mix rooms.
    pub room_name: Option<String>,
}

impl MessageView {
    /// The path of the page that shows the room around this message.
    pub fn permalink(&self) -> String {
        format!("/rooms/{}/@{}", self.message.room_id, self.message.id)
    }

    /// Whether a file was sent without a word.
    fn is_file_only(&self) -> bool {
        self.file.is_some() && self.message.body_html.is_empty()
    }

    fn path(&self) -> String {
        format!("/rooms/{}/messages/{}", self.message.room_id, self.message.id)
    }
}

/// Messages one after another: a page of a room without a document around it.
pub fn list(messages: &[MessageView]) -> Markup {
    html! { @for view in messages { (message(view)) } }
}

/// One message.
pub fn message(view: &MessageView) -> Markup {
    let MessageView { message, creator, .. } = view;
    let failed = view.body.is_none();
    html! {
        div.message."message--emoji"[view.only_emoji]."message--failed"[failed]
            id=(dom_id::message(&message.client_message_id))
            data-user-id=(message.creator_id)
            data-message-id=(message.id)
            data-message-timestamp=(message.created_at.millis())
            data-sort-value=(message.created_at.millis())
            data-message-updated-at=(message.updated_at.millis()) {
            (day_separator(message.created_at))
            (avatar(creator))
            turbo-frame id=(dom_id::edit(&message.client_message_id)) {
                div.message__body { (content(view)) }
            }
            (boosts::boosting(view))
        }
    }
}

/// The page of one message, from which a closed editor takes the frame.
pub fn page(chrome: &Chrome<'_>, view: &MessageView) -> Markup {
    alone(chrome, view, body_frame(view))
}

/// The page on which one message is edited, from which rooms take the frame. `mistake` says what was
/// wrong with the last try.
pub fn edit_page(chrome: &Chrome<'_>, view: &MessageView, mistake: Option<&str>) -> Markup {
    alone(chrome, view, edit_frame(view, mistake))
}

fn alone(chrome: &Chrome<'_>, view: &MessageView, frame: Markup) -> Markup {
    let title = format!("A message by {}", view.creator.name);
    let nav = html! {
        (layout::sidebar_toggle())
        div."room--current" { h1.room__contents dir="auto" { (title) } }
        a.btn."btn--plain" href=(view.permalink()) title="Back to the room" {
            (icons::back()) span.for-screen-reader { "Back to the room" }
        }
    };
    let main = html! {
        div.message-area {
            div.messages { div.message."message--formatted" { (avatar(&view.creator)) (frame) } }
        }
    };
    let sidebar = Some(layout::sidebar_frame());
    layout::page(
        chrome,
        &Page { title: &title, class: "sidebar", nav, main, sidebar, ..Page::default() },
    )
}

/// What a message says and what may be done with it, in the frame that its editor takes over.
pub fn body_frame(view: &MessageView) -> Markup {
    html! {
        turbo-frame id=(dom_id::edit(&view.message.client_message_id)) {
            div.message__body { (content(view)) }
        }
    }
}

/// What a message says: the part that an edit replaces on every page.
pub fn presentation(view: &MessageView) -> Markup {
    html! {
        div.message__presentation id=(dom_id::presentation(&view.message.client_message_id)) dir="auto"
            data-only-emoji[view.only_emoji] {
            @if let Some(file) = &view.file { (files::attachment(file)) }
            @match (&view.sound, &view.body) {
                (Some(played), _) => (sound::sound(played)),
                (None, Some(_)) if view.is_file_only() => {}
                (None, Some(body)) => (PreEscaped(body)),
                (None, None) => p.message__failure { "This message can't be shown." }
            }
            @if view.message.edited_at.is_some() { span.message__edited { "edited" } }
        }
    }
}

pub(super) fn avatar(creator: &Person) -> Markup {
    html! {
        figure.avatar.message__avatar {
            a.btn.avatar href={ "/users/" (creator.id) } title=(creator.title()) tabindex="-1" aria-hidden="true" {
                (users::face(creator))
            }
        }
    }
}

fn content(view: &MessageView) -> Markup {
    html! {
        div."message__body-content" {
            (heading(view))
            (presentation(view))
            (menu::menu(view))
        }
    }
}

fn heading(view: &MessageView) -> Markup {
    let creator = &view.creator;
    html! {
        div.message__meta {
            h3.message__heading {
                span.message__author title=(creator.title()) { strong dir="auto" { (creator.name) } }
            }
            a.message__permalink href=(view.permalink()) data-turbo-frame="_top" { (times::time(view.message.created_at)) }
            @if let Some(name) = &view.room_name {
                span.message__room { a href=(view.permalink()) data-turbo-frame="_top" { (name) } }
            }
        }
    }
}

fn day_separator(moment: Time) -> Markup {
    html! { h2.message__day-separator { (times::date(moment)) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    fn rendered(author: &str, body: Option<&str>) -> String {
        message(&samples::message(author, body)).into_string()
    }

    #[test]
    fn a_row_says_once_which_message_it_is_and_when_and_by_whom() {
        let row = rendered("Kim", Some("<p>Hi</p>"));
        assert!(row.contains(
            "id=\"message_c1\" data-user-id=\"7\" data-message-id=\"345\" \
             data-message-timestamp=\"1767600000120\" data-sort-value=\"1767600000120\" \
             data-message-updated-at=\"1767600000120\""
        ));
        assert_eq!(row.matches("data-message-id=").count(), 1);
        assert!(row.contains("<div class=\"trix-content\"><p>Hi</p></div>"));
    }

    #[test]
    fn names_and_boosts_are_text_whatever_they_spell() {
        let row = rendered("<script>alert(1)</script>", Some("<p>Hi</p>"));
        assert!(!row.contains("<script>"));
        assert!(row.contains("&lt;b&gt;"));
    }

    #[test]
    fn a_message_that_cannot_be_shown_says_so_and_keeps_its_menu() {
        let row = rendered("Kim", None);
        assert!(row.starts_with("<div class=\"message message--failed\""));
        assert!(row.contains("This message can't be shown."));
        assert!(row.contains("Message options"));
    }

    #[test]
    fn an_edited_message_says_so_inside_the_part_that_edits_replace() {
        let mut view = samples::message("Kim", Some("<p>Hi</p>"));
        view.message.edited_at = Some(view.message.updated_at);
        assert!(presentation(&view).into_string().contains("edited"));
    }
}
