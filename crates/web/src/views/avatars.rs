//! Avatars for those who uploaded no picture: initials on a colour, and one picture for all bots.

use maud::{Markup, html};

/// The width that initials fill when there are too many to stand at full size.
const SQUEEZED: &str = "435";

/// The initials on the user's colour. `colour` is a CSS colour such as `#BF7C2A`.
pub fn initials(initials: &str, colour: &str) -> Markup {
    let (size, squeezed) = match initials.chars().count() {
        ..=2 => ("230", None),
        3 => ("200", Some(SQUEEZED)),
        _ => ("165", Some(SQUEEZED)),
    };
    let adjust = squeezed.map(|_| "spacingAndGlyphs");
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" {
            rect width="512" height="512" rx="50" fill=(colour) {}
            text x="256" y="256" dy=".35em" text-anchor="middle" fill="#fff" font-size=(size) font-weight="800"
                letter-spacing="-5" font-family="system-ui, sans-serif" textLength=[squeezed] lengthAdjust=[adjust] {
                (initials)
            }
        }
    }
}

/// The picture of a bot.
pub fn bot(colour: &str) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" {
            rect width="512" height="512" rx="50" fill=(colour) {}
            g fill="none" stroke="#fff" stroke-width="26" stroke-linecap="round" stroke-linejoin="round" {
                path d="M256 96v56" {}
                rect x="116" y="160" width="280" height="216" rx="72" {}
                path d="M200 252v24M312 252v24M212 328c28 20 60 20 88 0" {}
                path d="M68 240v64M444 240v64" {}
            }
            circle cx="256" cy="88" r="22" fill="#fff" {}
        }
    }
}
