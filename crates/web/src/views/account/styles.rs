//! Custom styles: a field for CSS, and a talk beside it that wears what is written there.

use maud::{Markup, html};

use crate::views::{
    forms::{self, Mistake},
    layout::{self, Chrome, Page},
};

/// The page. It does not wear the saved styles itself, so that whatever they do, they can be
/// repaired here.
pub fn page(chrome: &Chrome<'_>, styles: &str, mistake: Option<&Mistake>) -> Markup {
    let nav = html! { (layout::sidebar_toggle()) (crate::views::rooms::back_to_rooms()) };
    let main = html! {
        div.settings."settings--wide" data-controller="styles-preview" {
            (super::back())
            section.settings__card aria-labelledby="styles_heading" {
                h1 #styles_heading { "Custom CSS" }
                p.field__hint {
                    "It comes last on every page, so it wins. Colours are easiest to change by name: try "
                    code { ":root { --color-bg: oklch(0.97 0.02 150) }" } "."
                }
                (form(styles, mistake))
            }
            section.settings__card aria-labelledby="sample_heading" {
                h2 #sample_heading { "How it looks" }
                (sample())
            }
        }
    };
    layout::page(
        chrome,
        &Page {
            title: "Custom styles",
            class: "sidebar settings-page account-page",
            nav,
            main,
            sidebar: Some(layout::sidebar_frame()),
            plain: true,
            ..Page::default()
        },
    )
}

fn form(styles: &str, mistake: Option<&Mistake>) -> Markup {
    let error = Mistake::about(mistake, "custom_styles");
    html! {
        // Not through Turbo: it would fetch the page anew after a refusal, and lose what we say.
        form.stack action="/account/custom_styles" method="post" data-turbo="false"
            data-styles-preview-target="form" {
            (forms::method("patch"))
            div.field {
                label.field__label for="account_custom_styles" { "CSS" }
                textarea.input."input--code".styles__field #account_custom_styles
                    name="account[custom_styles]" rows="14" spellcheck="false" autocomplete="off"
                    autocapitalize="off" dir="ltr" data-styles-preview-target="field"
                    data-action="input->styles-preview#show keydown.ctrl+enter->styles-preview#save keydown.meta+enter->styles-preview#save"
                    autofocus[error.is_some()] aria-invalid=[error.map(|_| "true")]
                    aria-describedby="styles_note" { "\n" (styles) }
                @if let Some(error) = error { p.field__error #styles_note { (error) } }
                @else { p.field__hint #styles_note { "Ctrl+Enter saves. Leave it empty to go back to our own looks." } }
            }
            label.styles__switch.switch {
                input.switch__input type="checkbox" checked data-styles-preview-target="switch"
                    data-action="styles-preview#show";
                "Show it on this page while I write (Escape stops it)"
            }
            button.btn."btn--primary" type="submit" { "Save changes" }
        }
    }
}

/// A few lines with the classes that styles go by.
fn sample() -> Markup {
    html! {
        div.messages.styles__sample aria-label="A sample talk" role="img" {
            (line("Ada", "", "The lamp in the hall is fixed.", "09:41"))
            (line("You", "message--me", "Thank you. I'll bring cake.", "09:42"))
            (line("Ada", "message--mentioned", "@You make it two.", "09:43"))
        }
        p.styles__buttons {
            span.btn { "A button" } span.btn."btn--primary" { "The main one" }
            span.btn."btn--negative" { "A harsh one" }
        }
    }
}

fn line(author: &str, class: &str, text: &str, time: &str) -> Markup {
    html! {
        div class={ "message message--formatted " (class) } {
            div.message__body {
                div.message__body-content {
                    div.message__meta {
                        strong.message__author { (author) } " " span.message__timestamp { (time) }
                    }
                    div.message__presentation { (text) }
                }
            }
        }
    }
}
