//! Forms: labelled fields, and what is said when one of them is wrong.

use maud::{Markup, html};

/// One labelled field for text.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Its element id.
    pub id: &'a str,
    /// The name under which it is sent.
    pub name: &'a str,
    /// What is asked, in words that stay visible.
    pub label: &'a str,
    /// The kind of input, such as `email`.
    pub kind: &'a str,
    /// What the browser may fill in, such as `current-password`.
    pub autocomplete: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// The longest text it takes.
    pub max_length: Option<usize>,
    /// A word of help under it.
    pub hint: Option<&'a str>,
    /// What is wrong with what was sent.
    pub error: Option<&'a str>,
}

/// What was wrong with a form: the domain's name of the field and a sentence for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Such as `email_address`.
    pub field: String,
    /// A whole sentence.
    pub message: String,
}

impl Mistake {
    /// The sentence, if it is about that field.
    pub fn about<'a>(mistake: Option<&'a Self>, field: &str) -> Option<&'a str> {
        mistake.filter(|mistake| mistake.field == field).map(|mistake| mistake.message.as_str())
    }
}

/// The label, the input, and what there is to say about it. Every field of ours is required.
pub fn field(field: &Field<'_>, focus: bool) -> Markup {
    let note = format!("{}_note", field.id);
    let noted = (field.hint.is_some() || field.error.is_some()).then_some(note.as_str());
    let invalid = field.error.is_some().then_some("true");
    html! {
        div.field {
            label.field__label for=(field.id) { (field.label) }
            input.input id=(field.id) name=(field.name) type=(field.kind) value=(field.value)
                autocomplete=(field.autocomplete) maxlength=[field.max_length] required
                autofocus[focus] aria-describedby=[noted] aria-invalid=[invalid];
            @if let Some(error) = field.error {
                p.field__error id=(note) { (super::icons::alert()) (error) }
            } @else if let Some(hint) = field.hint {
                p.field__hint id=(note) { (hint) }
            }
        }
    }
}

/// A button that turns something on and off. Its form says the opposite of what is.
pub fn switch(id: &str, is_on: bool, label: &Markup) -> Markup {
    html! {
        button.switch__btn type="submit" id=(id) role="switch" aria-checked=(is_on) {
            span.switch__track aria-hidden="true" {}
            span { (label) }
        }
    }
}

/// A sentence above the fields that says what happened to the form.
pub fn alert(text: &str) -> Markup {
    html! { p.panel__alert role="alert" { (super::icons::alert()) span { (text) } } }
}

/// The hidden field by which a form says `put`, `patch` or `delete`.
pub fn method(verb: &str) -> Markup {
    html! { input type="hidden" name="_method" value=(verb); }
}
