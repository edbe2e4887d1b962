//! Sharing: an address to give away, with ways to copy it, to share it and to show it to a camera.

use maud::{Markup, html};

use super::icons;
use crate::qr_codes;

/// An address and what the controls around it are called.
#[derive(Clone, Copy, Debug)]
pub struct ShareLink<'a> {
    /// What the element ids begin with: `invite` makes `invite_url` and `invite_label`.
    pub id: &'a str,
    /// What it is, above the field: "Join link".
    pub label: &'a str,
    /// The same in the names of the controls: "join link" makes "Copy join link".
    pub noun: &'a str,
    /// The whole address.
    pub url: &'a str,
    /// What its use is, under it.
    pub hint: Option<&'a str>,
}

/// The address in a field that cannot be changed, and its three controls.
pub fn link(view: &ShareLink<'_>) -> Markup {
    let ShareLink { id, label, noun, url, hint } = *view;
    let note = format!("{id}_note");
    html! {
        div.share {
            label class={ "field__label " (id) "-label" } id={ (id) "_label" } for={ (id) "_url" } { (label) }
            input.input id={ (id) "_url" } type="text" readonly value=(url) dir="ltr"
                aria-describedby=[hint.map(|_| note.as_str())];
            @if let Some(hint) = hint { p.field__hint id=(note) { (hint) } }
            div.share__actions {
                button.btn type="button" data-controller="copy-to-clipboard"
                    data-action="copy-to-clipboard#copy" data-copy-to-clipboard-content-value=(url) {
                    (icons::link()) "Copy " (noun)
                }
                button.btn type="button" data-controller="web-share" data-action="web-share#share"
                    data-web-share-url-value=(url) hidden {
                    (icons::share()) "Share " (noun)
                }
                (code(view))
            }
        }
    }
}

/// The button that shows the code in a dialog; the picture is fetched when it is wanted.
fn code(view: &ShareLink<'_>) -> Markup {
    let heading = format!("{}_code_heading", view.id);
    html! {
        div.share__code data-controller="dialog" {
            button.btn type="button" aria-haspopup="dialog" data-action="dialog#open" {
                (icons::qr_code()) "Show " (view.noun) " QR code"
            }
            dialog.dialog data-dialog-target="dialog" aria-labelledby=(heading) {
                h2 id=(heading) { "Point a camera here" }
                img.share__picture src=(qr_codes::path(view.url)) width="256" height="256"
                    loading="lazy" alt={ "QR code of the " (view.noun) };
                form method="dialog" data-turbo="false" { button.btn autofocus { "Close" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_can_be_copied_shared_and_photographed() {
        let url = "http://chat.example.com/join/a\"b";
        let link =
            ShareLink { id: "invite", label: "Join link", noun: "join link", url, hint: None };
        let block = super::link(&link).into_string();
        for part in [
            "Copy join link",
            "Share join link",
            "Show join link QR code",
            "id=\"invite_url\" type=\"text\" readonly value=\"http://chat.example.com/join/a&quot;b\"",
            "src=\"/qr_code/aHR0c",
        ] {
            assert!(block.contains(part), "{part} is missing in {block}");
        }
    }
}
