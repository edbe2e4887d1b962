//! The list of one's rooms on a profile, with what is heard of each.

use campfire_domain::{RoomId, memberships::Involvement, rooms::Kind};
use maud::{Markup, html};

use crate::views::{icons, rooms::involvement};

/// One of somebody's rooms.
#[derive(Clone, Debug)]
pub struct Place {
    /// The room.
    pub room: RoomId,
    /// What they call it.
    pub name: String,
    /// What kind of room it is.
    pub kind: Kind,
    /// What they hear of it.
    pub involvement: Involvement,
}

/// All of them, hidden ones too: here a hidden room can be brought back.
pub(super) fn list(places: &[Place]) -> Markup {
    html! {
        h2 #places_heading { "Your rooms and pings" }
        @if places.is_empty() {
            p.field__hint { "You aren't in any room yet." }
        } @else {
            ul.memberships { @for place in places { (row(place)) } }
        }
    }
}

fn row(place: &Place) -> Markup {
    html! {
        li."membership-item" {
            a."membership-item__room" href={ "/rooms/" (place.room) } {
                (icon(place.kind))
                span dir="auto" {
                    @if place.kind == Kind::Direct { span.for-screen-reader { "Ping with " } }
                    (place.name)
                }
            }
            (involvement::menu(place.room, place.involvement))
        }
    }
}

fn icon(kind: Kind) -> Markup {
    match kind {
        Kind::Open => icons::room(),
        Kind::Closed => icons::lock(),
        Kind::Direct => icons::person(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_room_is_listed_with_all_its_choices() {
        let place = Place {
            room: 12.into(),
            name: "Work<shop".to_owned(),
            kind: Kind::Open,
            involvement: Involvement::Invisible,
        };
        let list = list(&[place]).into_string();
        assert!(list.contains("href=\"/rooms/12\"") && list.contains("Work&lt;shop"));
        for word in ["everything", "mentions", "nothing", "invisible"] {
            assert!(list.contains(&format!("/rooms/12/involvement?involvement={word}")), "{word}");
        }
    }
}
