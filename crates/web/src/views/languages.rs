//! Languages: what the doors ask, said in a few more languages than ours, in a small popup beside
//! the field. The pages themselves speak English.

use maud::{Markup, html};

use super::icons;

/// The languages by their code and by their own name.
const LANGUAGES: [(&str, &str); 6] = [
    ("es", "Español"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("pt", "Português"),
    ("hi", "हिन्दी"),
    ("ja", "日本語"),
];

/// What is asked, in the order of the languages.
const PROMPTS: [(&str, [&str; 6]); 4] = [
    ("Your name", ["Tu nombre", "Votre nom", "Dein Name", "Seu nome", "आपका नाम", "お名前"]),
    (
        "Email address",
        [
            "Correo electrónico",
            "Adresse e-mail",
            "E-Mail-Adresse",
            "Endereço de e-mail",
            "ईमेल पता",
            "メールアドレス",
        ],
    ),
    ("Password", ["Contraseña", "Mot de passe", "Passwort", "Senha", "पासवर्ड", "パスワード"]),
    ("Picture", ["Foto", "Photo", "Bild", "Foto", "तस्वीर", "写真"]),
];

/// A field with the popup beside it that says in other languages what is `asked`.
pub fn beside(asked: &str, field: &Markup) -> Markup {
    let prompts = PROMPTS.iter().find(|(prompt, _)| *prompt == asked);
    html! {
        div.translated {
            (field)
            @if let Some((_, words)) = prompts { (popup(asked, words)) }
        }
    }
}

fn popup(asked: &str, words: &[&str]) -> Markup {
    html! {
        details."language-list-menu" data-controller="popup" {
            summary.btn."btn--plain" title="Translate" {
                (icons::globe()) span.for-screen-reader { "Translate “" (asked) "”" }
            }
            dl."language-list" data-popup-target="menu" {
                @for ((code, language), word) in LANGUAGES.iter().zip(words) {
                    div lang=(code) { dt { (language) } dd { (word) } }
                }
            }
        }
    }
}
