//! Bans, as administrators give and lift them on the page of a person.

use std::time::Duration;

use campfire_domain::{Time, User, users::Status};
use maud::{Markup, html};

use super::{forms, icons, times};

/// How long what a banned person said is kept: as long as housekeeping remembers.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The ban button of somebody, or the one that lifts their ban. `withheld_since` says since when
/// what they said is out of sight.
pub fn control(user: &User, withheld_since: Option<Time>) -> Markup {
    let action = format!("/users/{}/ban", user.id);
    let name = &user.name;
    html! {
        @match user.status {
            Status::Banned => {
                @if let Some(since) = withheld_since {
                    p.profile__withheld {
                        "What they said is out of sight, and goes for good on "
                        (times::date(since.plus(KEPT))) "."
                    }
                }
                form action=(action) method="post" data-confirm-label="Remove ban"
                    data-turbo-confirm={ "Let " (name) " in again? What they said comes back too, as far as it's still there." } {
                    (forms::method("delete"))
                    button.btn type="submit" { (icons::renew()) "Remove ban" }
                }
            }
            Status::Active => {
                form action=(action) method="post" data-confirm-label="Ban"
                    data-turbo-confirm={ "Ban " (name) "? They are signed out, nothing more is taken from where they came from, and what they said disappears. You can undo all of it for 30 days." } {
                    button.btn."btn--negative" type="submit" { (icons::minus()) "Ban " (name) }
                }
            }
            Status::Deactivated => {}
        }
    }
}
