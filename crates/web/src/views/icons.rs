//! Icons: our own drawings on a grid of 20, in strokes of 1.6, coloured like the text around them.
//! They are decoration; the control around one carries its name in words.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident $paths:literal)*) => {$(
        $(#[$doc])*
        pub fn $name() -> Markup {
            icon($paths)
        }
    )*};
}

icons! {
    /// Sends a message.
    send r#"<path d="M10 16.5v-13"/><path d="M4.5 9 10 3.5 15.5 9"/>"#
    /// Three dots: more to do with this.
    more r#"<path d="M4.5 10h.01M10 10h.01M15.5 10h.01" stroke-width="2.4"/>"#
    /// Copies a link.
    link r#"<path d="M8.2 11.8a3.2 3.2 0 0 0 4.6 0l2.7-2.7a3.25 3.25 0 0 0-4.6-4.6l-1 1"/><path d="M11.8 8.2a3.2 3.2 0 0 0-4.6 0l-2.7 2.7a3.25 3.25 0 0 0 4.6 4.6l1-1"/>"#
    /// Edits.
    pencil r#"<path d="m12.7 4.3 3 3L7 16H4v-3z"/><path d="m10.9 6.1 3 3"/>"#
    /// Deletes.
    bin r#"<path d="M4 5.8h12"/><path d="M7.8 5.6V3.8h4.4v1.8"/><path d="m5.6 6 .7 10.2h7.4L14.4 6"/>"#
    /// Cheers.
    boost r#"<path d="M16.6 9.2a6.8 6.8 0 1 1-5.8-5.9"/><path d="M7.4 11.6a3.2 3.2 0 0 0 5.2 0M7.8 8h.01M12.2 8h.01"/><path d="M15.4 2.6v4M13.4 4.6h4"/>"#
    /// Answers a message.
    reply r#"<path d="M8 4.5 3.5 9 8 13.5"/><path d="M3.8 9h7.7a5 5 0 0 1 5 5v1.5"/>"#
    /// Is done.
    check r#"<path d="m4.5 10.5 3.7 3.8 7.3-8.6"/>"#
    /// Closes, cancels.
    close r#"<path d="m5 5 10 10M15 5 5 15"/>"#
    /// Opens the list of rooms.
    menu r#"<path d="M3.5 6h13M3.5 10h13M3.5 14h8"/>"#
    /// A room that everybody may enter.
    room r#"<path d="M6 3.5h8a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-2.5 2.5h-3.6L6.6 16.7v-3.2H6A2.5 2.5 0 0 1 3.5 11V6A2.5 2.5 0 0 1 6 3.5z"/>"#
    /// A room for those on its list.
    lock r#"<rect x="4.5" y="9" width="11" height="7.5" rx="2.2"/><path d="M7 9V6.6a3 3 0 0 1 6 0V9"/>"#
    /// Everything is heard.
    bell_ringing r#"<path d="M10 3.6a4 4 0 0 0-4 4c0 3.4-1.4 4.4-1.4 5.5h10.8c0-1.1-1.4-2.1-1.4-5.5a4 4 0 0 0-4-4z"/><path d="M8.5 16a1.7 1.7 0 0 0 3 0"/><path d="M2.6 8.2a7.4 7.4 0 0 1 2-5M17.4 8.2a7.4 7.4 0 0 0-2-5"/>"#
    /// Nothing is heard and nothing is seen.
    bell_hidden r#"<path d="M10 3.2a4.6 4.6 0 0 0-4.6 4.6c0 3.4-1.6 4.6-1.6 5.7h12.4c0-1.1-1.6-2.3-1.6-5.7A4.6 4.6 0 0 0 10 3.2z" stroke-dasharray="2.2 2.8"/><path d="M8.4 16.3a1.8 1.8 0 0 0 3.2 0"/>"#
    /// Notifications.
    bell r#"<path d="M10 3.2a4.6 4.6 0 0 0-4.6 4.6c0 3.4-1.6 4.6-1.6 5.7h12.4c0-1.1-1.6-2.3-1.6-5.7A4.6 4.6 0 0 0 10 3.2z"/><path d="M8.4 16.3a1.8 1.8 0 0 0 3.2 0"/>"#
    /// Notifications are off.
    bell_off r#"<path d="M6 5.6a4.6 4.6 0 0 1 8.6 2.2c0 3.4 1.6 4.6 1.6 5.7H7"/><path d="M5.4 8.2c0 3.1-1.6 4.2-1.6 5.3h.6"/><path d="M8.4 16.3a1.8 1.8 0 0 0 3.2 0"/><path d="m3.5 3.5 13 13"/>"#
    /// Down to the newest message.
    down r#"<path d="M10 3.5v13"/><path d="M4.5 11 10 16.5 15.5 11"/>"#
    /// Up to what was not read.
    up r#"<path d="M10 16.5v-13"/><path d="M4.5 9 10 3.5 15.5 9"/>"#
    /// Something went wrong.
    alert r#"<circle cx="10" cy="10" r="6.8"/><path d="M10 6.5v4M10 13.4h.01"/>"#
    /// Starts a conversation, adds one more.
    plus r#"<path d="M10 4v12M4 10h12"/>"#
    /// Goes back.
    back r#"<path d="M16.5 10h-13"/><path d="M9 4.5 3.5 10 9 15.5"/>"#
    /// Signs out.
    leave r#"<path d="M8 3.5H5.5a1.5 1.5 0 0 0-1.5 1.5v10a1.5 1.5 0 0 0 1.5 1.5H8"/><path d="M8.5 10H16m-3-3.2L16.2 10 13 13.2"/>"#
    /// Attaches a file.
    clip r#"<path d="m15.8 9.3-5.6 5.6a3.6 3.6 0 0 1-5.1-5.1l5.9-5.9a2.4 2.4 0 0 1 3.4 3.4l-5.8 5.8a1.2 1.2 0 0 1-1.7-1.7l5.2-5.2"/>"#
    /// A file.
    file r#"<path d="M6 2.8h5.2l4 4v9.1a1.3 1.3 0 0 1-1.3 1.3H6a1.3 1.3 0 0 1-1.3-1.3V4.1A1.3 1.3 0 0 1 6 2.8z"/><path d="M11 3v4h4"/>"#
    /// Plays a sound.
    speaker r#"<path d="M9.5 4.5 6 7.5H3.5v5H6l3.5 3z"/><path d="M12.5 7.5a3.5 3.5 0 0 1 0 5M14.8 5a7 7 0 0 1 0 10"/>"#
    /// Formats text.
    text r#"<path d="M4.5 5.5V4h11v1.5M10 4v12M7.8 16h4.4"/>"#
    /// The same in other languages.
    globe r#"<circle cx="10" cy="10" r="6.8"/><path d="M3.2 10h13.6M10 3.2c5 4.2 5 9.4 0 13.6M10 3.2c-5 4.2-5 9.4 0 13.6"/>"#
    /// A person.
    person r#"<circle cx="10" cy="6.8" r="3.2"/><path d="M3.8 16.5a6.3 6.3 0 0 1 12.4 0"/>"#
    /// Searches.
    search r#"<circle cx="9" cy="9" r="5.2"/><path d="m13 13 3.6 3.6"/>"#
    /// Notifications could be had.
    bell_alert r#"<path d="M11.2 3.4A4.6 4.6 0 0 0 5.4 7.8c0 3.4-1.6 4.6-1.6 5.7h12.4c0-.7-.7-1.5-1.1-3"/><path d="M8.4 16.3a1.8 1.8 0 0 0 3.2 0"/><path d="M15.4 2.6v3.2M15.4 8.2h.01" stroke-width="2"/>"#
    /// There is no network.
    offline r#"<path d="M3.5 8.2a9.6 9.6 0 0 1 3-1.9M9.2 5.4a9.6 9.6 0 0 1 7.3 2.8"/><path d="M5.9 11a6.2 6.2 0 0 1 2.5-1.5M11.9 9.5a6.2 6.2 0 0 1 2.2 1.5"/><path d="M10 14.6h.01" stroke-width="2.4"/><path d="m3.5 3.5 13 13"/>"#
    /// Gives an address away.
    share r#"<path d="M10 12.5v-9"/><path d="M6.5 6.7 10 3.2l3.5 3.5"/><path d="M5.5 9.5H5A1.5 1.5 0 0 0 3.5 11v4A1.5 1.5 0 0 0 5 16.5h10a1.5 1.5 0 0 0 1.5-1.5v-4A1.5 1.5 0 0 0 15 9.5h-.5"/>"#
    /// An address for cameras.
    qr_code r#"<rect x="3.5" y="3.5" width="5" height="5" rx="1"/><rect x="11.5" y="3.5" width="5" height="5" rx="1"/><rect x="3.5" y="11.5" width="5" height="5" rx="1"/><path d="M11.8 11.8h.01M16.2 11.8h.01M14 14h.01M11.8 16.2h.01M16.2 16.2h.01" stroke-width="2.2"/>"#
    /// Goes somewhere.
    compass r#"<circle cx="10" cy="10" r="6.8"/><path d="m12.8 7.2-1.5 4.1-4.1 1.5 1.5-4.1z"/>"#
    /// The keys that work here.
    keys r#"<rect x="2.8" y="5" width="14.4" height="10" rx="2.2"/><path d="M6 8.4h.01M9 8.4h.01M12 8.4h.01M14.4 8.4h.01M7 11.8h6"/>"#
    /// Not read yet.
    unread r#"<path d="M11.2 3.8A6.5 6.5 0 1 0 16.2 8.8"/><circle cx="15" cy="5" r="1.6" fill="currentColor"/>"#
    /// Settings.
    gear r#"<path d="M3.5 6h6M14 6h2.5M3.5 14h2.5M10 14h6.5"/><circle cx="11.8" cy="6" r="2.1"/><circle cx="8" cy="14" r="2.1"/>"#
    /// Looks after the place.
    crown r#"<path d="M3.8 14.8 3 6.6l4 3.2 3-5 3 5 4-3.2-.8 8.2z"/>"#
    /// Takes away.
    minus r#"<circle cx="10" cy="10" r="6.8"/><path d="M7 10h6"/>"#
    /// A program that talks.
    robot r#"<rect x="4" y="7" width="12" height="9" rx="2.6"/><path d="M10 7V4M10 3.6h.01M7.6 11h.01M12.4 11h.01M8 13.6h4"/>"#
    /// Looks.
    brush r#"<path d="m9.2 11.2 6-6.6a1.4 1.4 0 0 1 2 2l-6.6 6"/><path d="M9 11.4c-2.2-.2-3.6 1-3.8 3-.1 1-.7 1.6-1.7 1.9 3.4 1 7 .3 7.3-2.7"/>"#
    /// How it does.
    pulse r#"<path d="M3 10.5h3l2-5 3.4 9.5 2.2-4.5H17"/>"#
    /// Makes anew, tries again.
    renew r#"<path d="M16 8.2A6.3 6.3 0 0 0 4.6 7M4 11.8A6.3 6.3 0 0 0 15.4 13"/><path d="M4.3 3.8V7.2h3.4M15.7 16.2v-3.4h-3.4"/>"#
    /// A picture.
    picture r#"<rect x="3.5" y="4" width="13" height="12" rx="2.5"/><path d="m4 14 3.6-3.6 2.6 2.6 2.4-2.2 3.6 3.4M7.6 7.8h.01"/>"#
    /// Hides or shows the sidebar.
    panel r#"<rect x="3" y="4" width="14" height="12" rx="2.5"/><path d="M8 4v12"/>"#
}

fn icon(paths: &str) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor"
            stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            (PreEscaped(paths))
        }
    }
}
