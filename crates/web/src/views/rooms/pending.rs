//! The row of a message that is on its way: a template that scripts fill in.

use maud::{Markup, html};

use crate::views::{Person, users};

pub(super) fn template(me: &Person) -> Markup {
    html! {
        template data-messages-target="template" {
            div.message."message--me"."message--pending" data-user-id=(me.id) {
                h2.message__day-separator { time data-local-time="date" {} }
                figure.avatar.message__avatar { span.btn.avatar { (users::face(me)) } }
                div.message__body { div."message__body-content" { (heading(me)) (body()) (status()) } }
            }
        }
    }
}

fn heading(me: &Person) -> Markup {
    html! {
        div.message__meta {
            h3.message__heading {
                span.message__author { strong dir="auto" { (me.name) } }
                " "
                time.message__timestamp data-local-time="time" {}
            }
        }
    }
}

fn body() -> Markup {
    html! { div.message__presentation dir="auto" data-pending="body" {} }
}

/// How far it has come, in words, and what to press when it did not go out.
fn status() -> Markup {
    html! {
        p.message__status {
            span data-pending="status" {}
            button.btn type="button" data-action="messages#retry" data-pending="retry" hidden { "Try again" }
            button.btn type="button" data-action="messages#reword" data-pending="reword" hidden { "Edit" }
            button.btn type="button" data-action="messages#discard" data-pending="discard" hidden { "Discard" }
        }
    }
}
