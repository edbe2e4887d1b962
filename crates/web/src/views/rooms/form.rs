//! The form of an open or closed room: its name, who gets in, and its end.

use campfire_domain::{
    RoomId, UserId,
    rooms::{Kind, NAME_LIMIT},
};
use maud::{Markup, html};

use crate::views::{
    Chrome, Person,
    forms::{self, Mistake},
    icons,
    layout::{self, Page},
    users,
};

/// With more people than this there is a field to filter them.
const FILTERED: usize = 20;

/// What the form shows.
#[derive(Debug)]
pub struct FormView<'a> {
    /// The room to change and its name; none to make one.
    pub room: Option<(RoomId, &'a str)>,
    /// What it will be.
    pub kind: Kind,
    /// The name in the field.
    pub name: &'a str,
    /// Everybody who may get in.
    pub choices: Vec<Choice>,
    /// Who looks at it.
    pub me: UserId,
    /// Whether they may change the room.
    pub may_change: bool,
    /// What was wrong with what they typed.
    pub mistake: Option<&'a Mistake>,
}

/// Somebody who may get in.
#[derive(Debug)]
pub struct Choice {
    /// Who.
    pub person: Person,
    /// Whether they do.
    pub chosen: bool,
}

/// The page with the form.
pub fn page(chrome: &Chrome<'_>, view: &FormView<'_>) -> Markup {
    let title = match view.room {
        Some((_, name)) => format!("Edit settings for {name}"),
        None => "New chat room".to_owned(),
    };
    let main = html! {
        div.settings {
            section.settings__card aria-labelledby="room_heading" {
                @if view.may_change {
                    h1 #room_heading dir="auto" { (title) }
                    (form(view))
                    @if let Some((room, name)) = view.room {
                        (super::files_link(room))
                        a.btn href={ "/rooms/" (room) "/hooks" } data-turbo-frame="_top" {
                            (icons::robot()) "Incoming webhooks"
                        }
                        (delete(room, name))
                    }
                } @else {
                    h1 #room_heading dir="auto" { (view.room.map_or("", |(_, name)| name)) }
                    (people(view))
                    @if let Some((room, _)) = view.room { (super::files_link(room)) }
                }
            }
        }
    };
    layout::page(
        chrome,
        &Page {
            title: &title,
            class: "sidebar settings-page",
            nav: html! { (layout::sidebar_toggle()) (super::back_to_rooms()) },
            main,
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

/// The word for a kind in addresses.
fn kinds(kind: Kind) -> &'static str {
    if kind == Kind::Open { "opens" } else { "closeds" }
}

fn form(view: &FormView<'_>) -> Markup {
    let kind = kinds(view.kind);
    let action = match view.room {
        Some((room, _)) => format!("/rooms/{kind}/{room}"),
        None => format!("/rooms/{kind}"),
    };
    html! {
        // Not through Turbo: it would fetch the page anew after a refusal, and lose what we say.
        form.stack action=(action) method="post" data-turbo="false"
            data-controller="room-form" data-action="room-form#submit" {
            @if view.room.is_some() { (forms::method("patch")) }
            (name(view))
            (switch(view))
            (people(view))
            button.btn."btn--primary" type="submit" { "Save" }
        }
    }
}

fn name(view: &FormView<'_>) -> Markup {
    let error = Mistake::about(view.mistake, "name");
    html! {
        div.field {
            label.field__label for="room_name" { "Name this room" }
            input.input #room_name type="text" name="room[name]" value=(view.name) required
                placeholder="Name the room" maxlength=(NAME_LIMIT) autocomplete="off" dir="auto"
                data-room-form-target="name" autofocus[view.room.is_none() || error.is_some()]
                aria-describedby=[error.map(|_| "room_name_note")]
                aria-invalid=[error.map(|_| "true")];
            @if let Some(error) = error {
                p.field__error #room_name_note { (icons::alert()) (error) }
            }
        }
    }
}

/// The way to the form of the other kind; scripts carry what was typed along.
fn switch(view: &FormView<'_>) -> Markup {
    let (other, label) = match view.kind {
        Kind::Open => ("closeds", "Give only some access to this room"),
        Kind::Closed | Kind::Direct => ("opens", "Give everyone access to this room"),
    };
    let href = match view.room {
        Some((room, _)) => format!("/rooms/{other}/{room}/edit"),
        None => format!("/rooms/{other}/new"),
    };
    html! {
        a.btn.room-form__switch #room_type href=(href) data-turbo-action="replace"
            data-action="room-form#carry" {
            @if view.kind == Kind::Open { (icons::lock()) } @else { (icons::room()) }
            (label)
        }
    }
}

fn people(view: &FormView<'_>) -> Markup {
    html! {
        fieldset.room-form__people."room-access" data-controller="filter"
            data-action="keydown.down->filter#step keydown.up->filter#step" {
            legend.field__label {
                @if view.kind == Kind::Open { "Everyone gets in, also those who join later" }
                @else { "Who gets in" }
            }
            @if view.choices.len() > FILTERED { (filter()) }
            ul.choices { @for choice in &view.choices { (row(view, choice)) } }
            p.field__hint role="status" data-filter-target="none" hidden { "Nobody of that name." }
        }
    }
}

/// The field that hides those of other names.
pub(super) fn filter() -> Markup {
    html! {
        input.input #search type="search" placeholder="Filter…" aria-label="Filter people"
            autocomplete="off" data-action="input->filter#apply keydown.enter->filter#stay";
    }
}

fn row(view: &FormView<'_>, choice: &Choice) -> Markup {
    let Choice { person, chosen } = choice;
    let open = view.kind == Kind::Open;
    // Who makes a room is in it.
    let fixed = view.room.is_none() && person.id == view.me;
    let locked = open || fixed || !view.may_change;
    let leaves = !locked && *chosen && person.id == view.me;
    html! {
        li data-value=(person.name.to_lowercase()) data-filter-target="item" {
            label.choices__label.switch {
                span.avatar { (users::face(person)) }
                span.choices__name dir="auto" {
                    span.for-screen-reader { "Give " } (person.name)
                    span.for-screen-reader { " access to this room" }
                }
                input.switch__input type="checkbox" name="user_ids[]" value=(person.id)
                    checked[open || *chosen] disabled[locked]
                    data-room-form-target=[leaves.then_some("me")];
            }
            @if fixed && !open { input type="hidden" name="user_ids[]" value=(person.id); }
        }
    }
}

fn delete(room: RoomId, name: &str) -> Markup {
    html! {
        form.button_to action={ "/rooms/" (room) } method="post" data-confirm-label="Delete"
            data-turbo-confirm={ "Delete " (name) " and everything said in it?" } {
            (forms::method("delete"))
            button.btn."btn--negative" type="submit" { (icons::bin()) "Delete " (name) }
        }
    }
}
