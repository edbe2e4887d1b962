//! The list of people: administrators, then everybody else, then for administrators those who are
//! banned.

use campfire_domain::users::Role;
use maud::{Markup, html};

use crate::views::{
    Person, dom_id,
    forms::{self, Mistake},
    icons,
    streams::{Stream, append, replace},
    users,
};

/// A page of the people.
#[derive(Debug)]
pub struct PeopleView {
    /// Who, in order.
    pub rows: Vec<Row>,
    /// The piece of a name that was asked for.
    pub query: String,
    /// Whether it is the first page.
    pub is_first: bool,
    /// The next page, if there is one.
    pub next: Option<i64>,
    /// Whether the viewer may change roles and remove people.
    pub may_change: bool,
}

/// One of the people.
#[derive(Debug)]
pub struct Row {
    /// Who.
    pub person: Person,
    /// What they may do.
    pub role: Role,
    /// Whether they were thrown out.
    pub is_banned: bool,
    /// Whether it is the viewer.
    pub is_me: bool,
}

/// The whole section of the account page.
pub fn section(view: &PeopleView, mistake: Option<&Mistake>) -> Markup {
    html! {
        h2 #people_heading { "People" }
        form.people__search action="/account/edit" method="get" role="search"
            data-turbo-frame=(dom_id::PEOPLE) data-controller="self-sending" {
            input.input type="search" name="query" value=(view.query) placeholder="Find somebody…"
                aria-label="Find somebody" autocomplete="off" data-action="input->self-sending#wait";
        }
        turbo-frame id=(dom_id::PEOPLE) data-morph {
            @if let Some(error) = refusal(mistake) { (forms::alert(error)) }
            (list(view))
        }
    }
}

/// What was wrong with a change of a role or a removal.
fn refusal(mistake: Option<&Mistake>) -> Option<&str> {
    Mistake::about(mistake, "role").or_else(|| Mistake::about(mistake, "user"))
}

fn list(view: &PeopleView) -> Markup {
    if view.rows.is_empty() {
        return html! { p.field__hint role="status" { "Nobody of that name." } };
    }
    html! {
        (rows(view))
        @if let Some(next) = view.next { (container(next, &view.query)) }
    }
}

/// What puts a further page into the place of the frame that asked for it.
pub fn more(view: &PeopleView) -> Vec<Stream> {
    let page = replace(dom_id::NEXT_PEOPLE, rows(view));
    let next = view.next.map(|next| append(dom_id::PEOPLE, container(next, &view.query)));
    [Some(page), next].into_iter().flatten().collect()
}

/// Fetches the next page when it comes into view.
fn container(page: i64, query: &str) -> Markup {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    html! {
        turbo-frame id=(dom_id::NEXT_PEOPLE) loading="lazy"
            src={ "/account/users.turbo_stream?page=" (page) "&query=" (query) } {
            p.field__hint { "Fetching more people…" }
        }
    }
}

fn rows(view: &PeopleView) -> Markup {
    let (admins, others): (Vec<&Row>, Vec<&Row>) =
        view.rows.iter().partition(|row| row.role == Role::Administrator && !row.is_banned);
    html! {
        @if !admins.is_empty() { ul.people { @for row in &admins { (one(view, row)) } } }
        @if view.is_first && !admins.is_empty() && !others.is_empty() { hr class="separator full-width"; }
        @if !others.is_empty() { ul.people { @for row in &others { (one(view, row)) } } }
    }
}

fn one(view: &PeopleView, row: &Row) -> Markup {
    let person = &row.person;
    html! {
        li.people__row.banned[row.is_banned] id=(dom_id::listed(person.id)) {
            a.people__name href={ "/users/" (person.id) } data-turbo-frame="_top" {
                span.avatar { (users::face(person)) }
                strong dir="auto" { (person.name) }
                (users::here(person.id))
                @if row.is_me { span.people__standing { "You" } }
                @if row.is_banned { span.people__standing { "Banned" } }
                @else if row.role == Role::Administrator && !view.may_change {
                    span.people__standing { "Administrator" }
                }
            }
            @if view.may_change && !row.is_banned {
                div.people__actions { (role(row)) (removal(row)) }
            }
        }
    }
}

fn role(row: &Row) -> Markup {
    let id = row.person.id;
    let is_admin = row.role == Role::Administrator;
    let (other, word) =
        if is_admin { ("member", "Administrator") } else { ("administrator", "Member") };
    html! {
        form action={ "/account/users/" (id) } method="post" {
            (forms::method("patch"))
            input type="hidden" name="user[role]" value=(other);
            button.btn."btn--plain".people__role type="submit" id=(dom_id::role(id)) role="switch"
                aria-checked=(is_admin) disabled[row.is_me] title={ "Role: " (word) } {
                (icons::crown())
                span.for-screen-reader { "Role: " (word) ", " (row.person.name) }
            }
        }
    }
}

fn removal(row: &Row) -> Markup {
    let Person { id, name, .. } = &row.person;
    if row.is_me {
        return html! {
            a.btn."btn--plain" href="/users/me/profile" title="My settings" data-turbo-frame="_top" {
                (icons::gear()) span.for-screen-reader { "My settings" }
            }
        };
    }
    html! {
        form action={ "/account/users/" (id) } method="post" data-confirm-label="Remove"
            data-turbo-confirm={ "Remove " (name) "? They are signed out at once and leave all rooms. What they said stays." } {
            (forms::method("delete"))
            button.btn."btn--plain"."btn--negative" type="submit" title={ "Delete " (name) } {
                (icons::minus()) span.for-screen-reader { "Delete " (name) }
            }
        }
    }
}
