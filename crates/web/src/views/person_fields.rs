//! Person fields: what somebody is asked about themselves, when they come and later.

use maud::{Markup, html};

use super::{
    forms::{Field, Mistake},
    icons,
};

/// What a picture may be, for the dialog in which one is chosen.
pub const PICTURES: &str = "image/png,image/jpeg,image/gif,image/webp";

/// Their name, asked for in these words.
pub fn name<'a>(label: &'a str, value: &'a str, mistake: Option<&'a Mistake>) -> Field<'a> {
    Field {
        id: "user_name",
        name: "user[name]",
        label,
        kind: "text",
        autocomplete: "name",
        value,
        max_length: Some(100),
        hint: None,
        error: Mistake::about(mistake, "name"),
    }
}

/// Their address, by which they sign in.
pub fn email_address<'a>(value: &'a str, mistake: Option<&'a Mistake>) -> Field<'a> {
    Field {
        id: "user_email_address",
        name: "user[email_address]",
        label: "Email address",
        kind: "email",
        autocomplete: "username",
        value,
        max_length: Some(254),
        hint: None,
        error: Mistake::about(mistake, "email_address"),
    }
}

/// A password for somebody who has none yet.
pub fn password(mistake: Option<&Mistake>) -> Field<'_> {
    Field {
        id: "user_password",
        name: "user[password]",
        label: "Password",
        kind: "password",
        autocomplete: "new-password",
        value: "",
        max_length: Some(72),
        hint: Some("At least 8 characters."),
        error: Mistake::about(mistake, "password"),
    }
}

/// A picture, for who likes to bring one. It comes last, so that a form is known as far as it was
/// typed when the picture is too large.
pub fn picture(mistake: Option<&Mistake>) -> Markup {
    let error = Mistake::about(mistake, "avatar");
    html! {
        div.field {
            label.field__label for="user_avatar" { "Picture" }
            input.input."input--file" #user_avatar type="file" name="user[avatar]" accept=(PICTURES)
                aria-describedby="user_avatar_note" aria-invalid=[error.map(|_| "true")];
            @if let Some(error) = error {
                p.field__error #user_avatar_note { (icons::alert()) (error) }
            } @else {
                p.field__hint #user_avatar_note { "If you like. Until then, your initials are shown." }
            }
        }
    }
}
