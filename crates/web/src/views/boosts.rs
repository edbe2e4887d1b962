//! Boosts: the cheers under a message.

use campfire_domain::messages::boosts::Boost;
use maud::{Markup, html};

use super::{Person, dom_id, users};

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
    html! {
        div.boost."boost-item" id=(dom_id::boost(boost.id)) data-booster-id=(boost.booster_id) {
            a.avatar.boost__avatar href={ "/users/" (booster.id) } aria-label=(label) title=(label) {
                (users::face(booster))
            }
            span.boost__content dir="auto" { (boost.content) }
        }
    }
}
