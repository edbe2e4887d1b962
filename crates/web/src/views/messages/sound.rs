//! Sounds: what a message shows that plays something.

use campfire_domain::messages::sounds::Look;
use maud::{Markup, html};

use crate::views::icons;

/// A sound as its message shows it.
#[derive(Clone, Debug)]
pub struct SoundView {
    /// What it is called.
    pub name: &'static str,
    /// The address of the recording.
    pub url: String,
    /// The words beside the button, or none and then the picture.
    pub look: SoundLook,
}

/// What stands beside the button of a sound.
#[derive(Clone, Debug)]
pub enum SoundLook {
    /// A few words.
    Caption(&'static str),
    /// A drawing.
    Picture {
        /// Its address.
        url: String,
        /// How wide, in CSS pixels.
        width: u32,
        /// How high.
        height: u32,
    },
}

impl SoundLook {
    /// The look with its picture found by `url`, which knows where files are served.
    pub fn of(look: Look, name: &str, url: impl Fn(&str) -> String) -> Self {
        match look {
            Look::Caption(words) => Self::Caption(words),
            Look::Image { width, height } => {
                Self::Picture { url: url(&format!("images/sounds/{name}.svg")), width, height }
            }
        }
    }
}

pub(super) fn sound(view: &SoundView) -> Markup {
    let name = view.name;
    html! {
        div.sound data-controller="sound" data-sound-url-value=(view.url) {
            button.btn.sound__btn type="button" title={ "Play " (name) } data-sound-target="play"
                data-action="sound#toggle" {
                (icons::speaker()) span.for-screen-reader { "Play " (name) }
            }
            @match &view.look {
                SoundLook::Caption(words) => span.sound__caption { (words) },
                SoundLook::Picture { url, width, height } => {
                    img.sound__picture src=(url) alt=(name) width=(width) height=(height) loading="lazy";
                }
            }
            button.btn."btn--plain".sound__mute type="button" aria-pressed="false"
                title="Don't play sounds by themselves" data-sound-target="mute" data-action="sound#mute" {
                (icons::bell_off()) span.for-screen-reader { "Don't play sounds by themselves" }
            }
        }
    }
}
