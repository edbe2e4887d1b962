//! Search: the field, what was found, and what to do when that is nothing.

use campfire_domain::{MessageId, search::Mistake};
use maud::{Markup, html};
use url::form_urlencoded;

use super::{
    dom_id, forms, icons,
    layout::{self, Chrome, Page},
    messages::{self, MessageView},
    times,
};

/// What the search page shows.
#[derive(Debug)]
pub struct SearchView<'a> {
    /// What was typed.
    pub query: &'a str,
    /// What was found, the newest last.
    pub messages: &'a [MessageView],
    /// Where older results are, if there are any.
    pub older: Option<String>,
    /// The message before which this page ends, on pages of older results.
    pub before: Option<MessageId>,
    /// What was looked for lately, the latest first.
    pub recents: &'a [String],
    /// What of the query could not be understood.
    pub mistakes: &'a [Mistake],
}

/// The search page.
pub fn page(chrome: &Chrome<'_>, view: &SearchView<'_>) -> Markup {
    layout::page(
        chrome,
        &Page {
            title: "Search",
            class: "sidebar searches",
            nav: nav(view),
            main: html! {
                div.message-area data-controller="search-results" {
                    (heading(view))
                    @if view.messages.is_empty() { (nothing(view)) } @else { (results(view)) }
                }
            },
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

fn nav(view: &SearchView<'_>) -> Markup {
    html! {
        (layout::sidebar_toggle())
        a.btn."btn--plain".searches__exit href="/" title="Exit search" {
            (icons::back()) span.for-screen-reader { "Exit search" }
        }
        form.searches__form action="/searches" method="post" role="search" data-controller="search"
            data-action="keydown.esc->search#escape" {
            (icons::search())
            input.input.searches__input type="text" name="q" value=(view.query) role="searchbox" aria-label="search"
                placeholder="Search what was said" maxlength="200" autocomplete="off" autocapitalize="off" spellcheck="false"
                enterkeyhint="search" autofocus data-search-target="field" data-action="search#typed";
            button.btn."btn--plain".searches__reset type="button" title="Clear search field"
                data-search-target="reset" data-action="search#reset" hidden[view.query.is_empty()] {
                (icons::close()) span.for-screen-reader { "Clear search field" }
            }
            button.btn.searches__btn type="submit" { (icons::search()) span { "Search" } }
        }
    }
}

fn heading(view: &SearchView<'_>) -> Markup {
    let shown = view.messages.len();
    html! {
        h1.searches__query {
            @if view.query.trim().is_empty() { span.for-screen-reader { "Search" } }
            @else {
                span.searches__count {
                    @match shown {
                        0 => "Nothing found for ",
                        _ if view.before.is_some() => "Older messages for ",
                        _ if view.older.is_some() => { "The newest " (shown) " messages for " }
                        1 => "1 message for ",
                        _ => { (shown) " messages for " }
                    }
                }
                q dir="auto" { (view.query.trim()) }
            }
        }
    }
}

fn results(view: &SearchView<'_>) -> Markup {
    html! {
        div #search-results .messages.searches__results data-search-results-target="list" tabindex="0"
            role="region" aria-label="Results" {
            (page_of_results(view))
        }
    }
}

/// Older results take the place of the frame that leads to them, above those that are shown.
fn page_of_results(view: &SearchView<'_>) -> Markup {
    let rows = html! {
        @if let (Some(older), Some(first)) = (&view.older, view.messages.first()) {
            turbo-frame.searches__page id=(page_id(first.message.id)) {
                p.searches__older { a.btn href=(older) { "Older results" } }
            }
        }
        @for message in view.messages { (found(message)) }
    };
    match view.before {
        Some(before) => html! { turbo-frame.searches__page id=(page_id(before)) { (rows) } },
        None => rows,
    }
}

fn page_id(before: MessageId) -> String {
    format!("results_before_{before}")
}

/// A message that was found: what it says and the way to where it was said.
fn found(view: &MessageView) -> Markup {
    let message = &view.message;
    html! {
        article.message."message--found"."message--emoji"[view.only_emoji]
            id=(dom_id::message(&message.client_message_id))
            data-user-id=(message.creator_id)
            data-message-id=(message.id)
            data-message-timestamp=(message.created_at.millis()) {
            (messages::avatar(&view.creator))
            div.message__body {
                div."message__body-content" {
                    div.message__meta {
                        h2.message__heading {
                            span.message__author title=(view.creator.title()) { strong dir="auto" { (view.creator.name) } }
                        }
                        @if let Some(name) = &view.room_name {
                            span.message__room { "in " a href=(view.permalink()) data-turbo-frame="_top" dir="auto" { (name) } }
                        }
                        a.message__permalink href=(view.permalink()) data-turbo-frame="_top" { (times::date_and_time(message.created_at)) }
                    }
                    (messages::presentation(view))
                }
            }
        }
    }
}

fn nothing(view: &SearchView<'_>) -> Markup {
    let asked = !view.query.trim().is_empty();
    html! {
        div.searches__nothing tabindex="0" role="region" aria-label="Results" {
            div.empty {
                (icons::search())
                @if view.mistakes.is_empty() {
                    p.empty__title { @if asked { "No message says that" } @else { "Look for anything" } }
                    p {
                        @if asked { "Try fewer words, another form of them, or a part of a name." }
                        @else { "Words, in any language, in all your rooms and pings." }
                    }
                } @else {
                    p.empty__title { "Not quite" }
                    @for mistake in view.mistakes { p role="alert" dir="auto" { (sentence(mistake)) } }
                }
            }
            (recents(view.recents))
            (filters())
        }
    }
}

fn sentence(mistake: &Mistake) -> String {
    match mistake {
        Mistake::NoSuchPerson(name) => format!("Nobody here is called “{name}”."),
        Mistake::NoSuchRoom(name) => format!("None of your rooms is called “{name}”."),
        Mistake::NotADay(text) => {
            format!("“{text}” is no day we know. Write it like 2026-03-31, 2026-03 or yesterday.")
        }
        Mistake::NothingSuch(text) => {
            format!("Messages don't have “{text}”. They have file, image, video, audio or link.")
        }
    }
}

fn recents(queries: &[String]) -> Markup {
    html! {
        @if !queries.is_empty() {
            section.searches__recents aria-labelledby="recents_heading" {
                h2.searches__heading #recents_heading { "Lately" }
                ul { @for query in queries { li { a.btn href=(address(query)) dir="auto" { (query) } } } }
                form action="/searches/clear" method="post"
                    data-turbo-confirm="Forget what you looked for lately?" data-confirm-label="Forget" {
                    (forms::method("delete"))
                    button.btn."btn--plain" type="submit" { (icons::bin()) "Clear recent searches" }
                }
            }
        }
    }
}

/// Each filter with an example.
const FILTERS: [(&str, &str); 6] = [
    ("\"two words\"", "side by side, as written"),
    ("from:ada", "said by somebody, or from:me"),
    ("in:\"Big Room\"", "said in a room or ping"),
    ("after:2026-03-31", "later than a day"),
    ("before:2026-04", "earlier than a day, a month or a year"),
    ("has:link", "with a link, file, image, video or audio"),
];

fn filters() -> Markup {
    html! {
        section.searches__filters aria-labelledby="filters_heading" {
            h2.searches__heading #filters_heading { "Narrow it down" }
            dl {
                @for (example, words) in FILTERS { div { dt { code { (example) } } dd { (words) } } }
            }
        }
    }
}

fn address(query: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish();
    format!("/searches?{query}")
}
