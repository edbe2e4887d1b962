//! The picture on a profile: shown at once when another is chosen, and sent by itself, in a frame,
//! so that what is typed below stays.

use maud::{Markup, html};

use super::ProfileView;
use crate::views::{dom_id, forms, icons, person_fields::PICTURES};

/// The picture with its controls, and whose profile this is.
pub(super) fn heading(view: &ProfileView<'_>) -> Markup {
    html! {
        div data-controller="avatar-form" data-action="turbo:submit-end->avatar-form#sent turbo:frame-load->avatar-form#shown" {
            turbo-frame id=(dom_id::PICTURE) data-morph {
                header.settings__head {
                    span.avatar.settings__avatar {
                        img src=(view.me.avatar_url) alt="" width="96" height="96" data-avatar-form-target="picture";
                    }
                    (person(view))
                }
            }
            p.field__hint role="status" data-avatar-form-target="saved" {}
        }
    }
}

fn person(view: &ProfileView<'_>) -> Markup {
    html! {
        div.settings__person {
            h1 #profile_heading dir="auto" data-person-name=(view.me.id) { (view.me.name) }
            p { a href={ "/users/" (view.me.id) } data-turbo-frame="_top" { "See what the others see" } }
            div.settings__picture {
                (upload(view))
                @if view.has_picture { (delete()) }
            }
        }
    }
}

fn upload(view: &ProfileView<'_>) -> Markup {
    let error = forms::Mistake::about(view.mistake, "avatar");
    html! {
        form.avatar__form action="/users/me/profile" method="post" enctype="multipart/form-data" {
            (forms::method("patch"))
            label.btn."btn--faux"."btn--file" {
                (icons::person()) span { "Upload avatar" }
                input."input--file"."for-screen-reader" #user_avatar type="file" name="user[avatar]"
                    accept=(PICTURES) aria-label="Avatar" data-avatar-form-target="file"
                    data-action="avatar-form#chosen" aria-describedby=[error.map(|_| "user_avatar_note")];
            }
            noscript { button.btn type="submit" { "Save the picture" } }
            @if let Some(error) = error { p.field__error #user_avatar_note { (icons::alert()) (error) } }
        }
    }
}

fn delete() -> Markup {
    html! {
        form.avatar__form action="/users/me/avatar" method="post" {
            (forms::method("delete"))
            button.btn."btn--plain" type="submit" { (icons::bin()) "Delete avatar" }
        }
    }
}
