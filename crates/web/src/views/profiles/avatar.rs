//! The picture on a profile: shown at once when another is chosen, and sent by itself.

use maud::{Markup, html};

use super::ProfileView;
use crate::views::{forms, icons, person_fields::PICTURES};

/// The picture with its controls, and whose profile this is.
pub(super) fn heading(view: &ProfileView<'_>) -> Markup {
    html! {
        header.settings__head data-controller="avatar-form" {
            span.avatar.settings__avatar {
                img src=(view.me.avatar_url) alt="" width="96" height="96" data-avatar-form-target="picture";
            }
            div.settings__person {
                h1 #profile_heading dir="auto" data-person-name=(view.me.id) { (view.me.name) }
                p { a href={ "/users/" (view.me.id) } { "See what the others see" } }
                div.settings__picture {
                    (upload(view))
                    @if view.has_picture { (delete()) }
                }
            }
        }
    }
}

fn upload(view: &ProfileView<'_>) -> Markup {
    let error = forms::Mistake::about(view.mistake, "avatar");
    html! {
        form action="/users/me/profile" method="post" enctype="multipart/form-data" data-turbo="false" {
            (forms::method("patch"))
            label.btn."btn--file" {
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
        form action="/users/me/avatar" method="post" data-turbo="false" {
            (forms::method("delete"))
            button.btn."btn--plain" type="submit" { (icons::bin()) "Delete avatar" }
        }
    }
}
