//! How to have Campfire in a window of its own.

use maud::{Markup, html};

use crate::views::icons;

/// What to do, by browser. Gone where it is done.
const WAYS: [(&str, &str); 4] = [
    (
        "Chrome or Edge",
        "Click the install icon at the end of the address, or open the menu and choose “Install”.",
    ),
    (
        "Safari on an iPhone or iPad",
        "Tap the share button, then “Add to Home Screen”. Notifications work from there.",
    ),
    ("Safari on a Mac", "Open the File menu and choose “Add to Dock”."),
    ("Firefox or Chrome on Android", "Open the menu and choose “Install” or “Add to Home screen”."),
];

/// The button where the browser lets us ask, and the words for all others.
pub(super) fn help() -> Markup {
    html! {
        section.settings__card.install aria-labelledby="install_heading" data-controller="install" {
            h2 #install_heading { "Install Campfire" }
            p.settings__lead { "Give Campfire a window and an icon of its own, like any other app." }
            button.btn."btn--primary" type="button" data-install-target="button"
                data-action="install#install" hidden { (icons::down()) "Install now" }
            details.install__ways {
                summary { "How to install it in your browser" }
                dl { @for (browser, way) in WAYS { dt { (browser) } dd { (way) } } }
            }
        }
    }
}
