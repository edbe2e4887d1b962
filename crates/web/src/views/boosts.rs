//! Boosts: the cheers under a message, and the form for one more. The markup is the same for
//! everybody; scripts find one's own by `data-booster-id`, and draw equal ones as one pill.

use campfire_domain::messages::{
    boosts::{Boost, LIMIT, QUICK},
    emoji,
};
use maud::{Markup, html};

use super::{
    Person, dom_id, forms, icons,
    layout::{self, Chrome, Page},
    messages::MessageView,
    users,
};

/// One cheer and who gave it.
#[derive(Clone, Debug)]
pub struct BoostView {
    /// The cheer.
    pub boost: Boost,
    /// Who gave it.
    pub booster: Person,
}

/// One cheer, as lists hold it and broadcasts append it.
pub fn boost(view: &BoostView) -> Markup {
    let BoostView { boost, booster } = view;
    let label = format!("{} boosted {}", booster.name, boost.content);
    let only_emoji = emoji::is_all_emoji(&boost.content);
    html! {
        div.boost."boost-item"."boost--emoji"[only_emoji] id=(dom_id::boost(boost.id)) data-booster-id=(boost.booster_id)
            data-booster-name=(booster.name) {
            a.avatar.boost__avatar href={ "/users/" (booster.id) } data-turbo-frame="_top"
                aria-label=(label) title=(label) { (users::face(booster)) }
            span.boost__content."boost-character" dir="auto" { (boost.content) }
            form.boost__delete action={ (path(view)) "/" (boost.id) } method="post" data-turbo="false" hidden {
                (forms::method("delete"))
                button.btn."btn--plain"."btn--negative".boost__action type="submit" title="Delete this boost" {
                    (icons::bin()) span.for-screen-reader { "Delete this boost" }
                }
            }
        }
    }
}

/// The cheers on a message and the way to add one, in the frame of its row.
pub fn boosting(view: &MessageView) -> Markup {
    let id = &view.message.client_message_id;
    html! {
        turbo-frame id=(dom_id::boosting(id)) {
            div.boosts {
                div.boosts__list id=(dom_id::boosts(id)) { @for view in &view.boosts { (boost(view)) } }
                turbo-frame.boosts__new id=(dom_id::new_boost(id)) { (add(view)) }
            }
        }
    }
}

/// The row of quick cheers in the menu of a message.
pub fn quick(view: &MessageView) -> Markup {
    html! {
        form."quick-boosts"."message__actions-grid" action=(of(view)) method="post" data-turbo="false" {
            @for (content, name) in QUICK {
                button.btn."btn--plain" type="submit" name="boost[content]" value=(content)
                    title=(name) aria-label=(name) data-emoji=(content) { (content) }
            }
        }
    }
}

/// The menu's way to a cheer in one's own words.
pub fn new_link(view: &MessageView) -> Markup {
    html! {
        a.btn."message__action-btn"."message__boost-btn" href={ (of(view)) "/new" }
            data-turbo-frame=(dom_id::new_boost(&view.message.client_message_id)) {
            (icons::boost()) "New boost"
        }
    }
}

/// The page of a message's cheers, from which rooms take the frames.
pub fn page(chrome: &Chrome<'_>, view: &MessageView) -> Markup {
    alone(chrome, view, boosting(view))
}

/// The page on which a cheer is written, from which rooms take the frame.
pub fn new_page(chrome: &Chrome<'_>, view: &MessageView) -> Markup {
    let frame = dom_id::new_boost(&view.message.client_message_id);
    alone(chrome, view, html! { turbo-frame.boosts__new id=(frame) { (form(view)) } })
}

fn alone(chrome: &Chrome<'_>, view: &MessageView, frame: Markup) -> Markup {
    let title = format!("Boosts for {}", view.creator.name);
    let nav = html! { (layout::sidebar_toggle()) h1.room__contents dir="auto" { (title) } };
    let main = html! {
        div.settings {
            section.panel {
                (frame)
                p { a.btn."btn--plain" href=(view.permalink()) { (icons::back()) "Back to the message" } }
            }
        }
    };
    let sidebar = Some(layout::sidebar_frame());
    layout::page(
        chrome,
        &Page { title: &title, class: "sidebar", nav, main, sidebar, ..Page::default() },
    )
}

fn add(view: &MessageView) -> Markup {
    html! {
        a.btn.boost__action."boost__add"."message__boost-inline" href={ (of(view)) "/new" } title="Add a boost" {
            (icons::boost()) span.for-screen-reader { "Add a boost" }
        }
    }
}

fn form(view: &MessageView) -> Markup {
    html! {
        form.boost__form action=(of(view)) method="post" data-turbo="false" data-controller="boost-form" {
            label."boost__form-label" {
                span.for-screen-reader { "Your boost, at most 16 characters" }
                input.input."input--boost" type="text" name="boost[content]" maxlength=(LIMIT)
                    required autofocus autocomplete="off" placeholder="Well done";
            }
            button.btn."btn--primary".boost__action type="submit" title="Submit" {
                (icons::check()) span.for-screen-reader { "Submit" }
            }
            a.btn."btn--plain".boost__action href=(of(view)) title="Cancel" data-turbo="true" data-boost-form-target="cancel" {
                (icons::close()) span.for-screen-reader { "Cancel" }
            }
        }
    }
}

fn of(view: &MessageView) -> String {
    format!("/messages/{}/boosts", view.message.id)
}

fn path(view: &BoostView) -> String {
    format!("/messages/{}/boosts", view.boost.message_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn a_row_of_boosts_is_the_same_for_everybody_and_text_whatever_it_spells() {
        let row = boosting(&samples::message("Kim", Some("<p>Hi</p>"))).into_string();
        for part in [
            "<turbo-frame id=\"boosting_message_c1\">",
            "id=\"boosts_message_c1\"",
            "id=\"new_boost_message_c1\"",
            "id=\"boost_9\" data-booster-id=\"7\"",
            "aria-label=\"Kim boosted &lt;b&gt;\"",
            "action=\"/messages/345/boosts/9\"",
            "Add a boost",
        ] {
            assert!(row.contains(part), "{part} is missing in {row}");
        }
    }

    #[test]
    fn the_quick_row_offers_the_published_choices_by_name() {
        let quick = quick(&samples::message("Kim", Some("<p>Hi</p>"))).into_string();
        assert_eq!(quick.matches("name=\"boost[content]\"").count(), 8);
        assert!(quick.contains("value=\"👍\" title=\"Thumbs up\""));
    }
}
