//! Person fields: what somebody is asked about themselves, when they come and later.

use super::forms::{Field, Mistake};

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
