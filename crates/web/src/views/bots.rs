//! The pages of bots: all of them with lines to try each, and one with all that can be said of it.

use std::collections::BTreeSet;

use campfire_domain::{
    Time, User,
    users::{
        NAME_LIMIT,
        bots::{News, Scope, Scopes},
    },
};
use campfire_store::{bots::Card, deliveries::Kept};
use maud::{Markup, html};

use super::{
    Chrome, Person,
    account::{back, shown},
    forms::{self, Field, Mistake},
    icons, times,
};
use crate::bots::snippets::{self, Snippet};

/// A bot as these pages show it.
#[derive(Clone, Debug)]
pub struct BotView {
    /// Its name and picture.
    pub person: Person,
    /// All else.
    pub card: Card,
}

impl BotView {
    fn key(&self) -> String {
        format!("{}-{}", self.card.bot.user.id, self.card.bot.token.as_str())
    }

    fn path(&self) -> String {
        format!("/account/bots/{}", self.card.bot.user.id)
    }
}

/// What stands in the form.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What the bot is called.
    pub name: String,
    /// Where it listens.
    pub webhook_url: String,
    /// What it may do.
    pub scopes: Scopes,
    /// What its webhook hears.
    pub news: BTreeSet<News>,
}

impl Default for Typed {
    fn default() -> Self {
        let news = News::USUAL.into_iter().collect();
        Self { name: String::new(), webhook_url: String::new(), scopes: Scopes::default(), news }
    }
}

impl Typed {
    /// What is known of a bot.
    pub fn of(card: &Card) -> Self {
        let usual = Self::default();
        let webhook = card.webhook.as_ref();
        Self {
            name: card.bot.user.name.clone(),
            webhook_url: webhook.map(|webhook| webhook.url.clone()).unwrap_or_default(),
            scopes: card.bot.scopes.clone(),
            news: webhook.and_then(|webhook| webhook.news.clone()).unwrap_or(usual.news),
        }
    }
}

/// The form and what was wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct FormView<'a> {
    /// What stands in it.
    pub typed: &'a Typed,
    /// What was wrong with what was sent.
    pub mistake: Option<&'a Mistake>,
}

/// A word to administrators about each webhook that is paused, with the way to see to it.
pub fn paused(paused: &[(User, Time)]) -> Markup {
    html! {
        @for (bot, since) in paused {
            p.panel__alert { (icons::alert()) span {
                "The webhook of " a dir="auto" href={ "/account/bots/" (bot.id) "/edit" } { (bot.name) }
                " failed again and again, and is told nothing since " (times::date_and_time(*since)) "."
            } }
        }
    }
}

/// All bots.
pub fn index(chrome: &Chrome<'_>, bots: &[BotView], base: &str) -> Markup {
    let main = html! {
        div.settings {
            (back())
            section.settings__card aria-labelledby="bots_heading" {
                h1 #bots_heading { "Chat bots" }
                p { "Programs that talk here: they post with a key, and may be told what happens." }
                a.btn."btn--primary" href="/account/bots/new" { (icons::robot()) "Add a chat bot" }
            }
            @for bot in bots { (summary(bot, base)) }
        }
    };
    shown(chrome, "Chat bots", main)
}

fn summary(bot: &BotView, base: &str) -> Markup {
    let heading = format!("bot_{}", bot.card.bot.user.id);
    html! {
        section.settings__card.bot aria-labelledby=(heading) {
            header.bot__head {
                img.avatar.bot__face src=(bot.person.avatar_url) alt="" width="48" height="48";
                h2 id=(heading) dir="auto" { (bot.person.name) }
                a.btn href={ (bot.path()) "/edit" } { (icons::pencil()) "Edit " (bot.person.name) }
            }
            @if let Some(at) = bot.card.paused_at {
                p.panel__alert { (icons::alert()) span {
                    "Its webhook failed again and again and is told nothing since " (times::date_and_time(at)) "."
                } }
            }
            @for room in &bot.card.rooms {
                @let messages = snippets::messages(base, room.id, &bot.key());
                h3.bot__room dir="auto" { (room.name.as_deref().unwrap_or_default()) }
                @for (number, snippet) in snippets::commands(&messages).iter().enumerate() {
                    (line(&format!("{heading}_{}_{number}", room.id), snippet))
                }
            }
            @if bot.card.rooms.is_empty() { p { "It is in no room yet." } }
        }
    }
}

/// A page for a bot that is not here yet.
pub fn new(chrome: &Chrome<'_>, form: &FormView<'_>) -> Markup {
    let main = html! {
        div.settings {
            (back_to_bots())
            section.settings__card aria-labelledby="bot_heading" {
                h1 #bot_heading { "New chat bot" }
                (fields("/account/bots", false, form))
            }
        }
    };
    shown(chrome, "New chat bot", main)
}

/// All about one bot.
pub fn edit(
    chrome: &Chrome<'_>,
    bot: &BotView,
    form: &FormView<'_>,
    log: &[Kept],
    base: &str,
) -> Markup {
    let main = html! {
        div.settings {
            (back_to_bots())
            section.settings__card aria-labelledby="bot_heading" {
                header.bot__head { img.avatar.bot__face src=(bot.person.avatar_url) alt="" width="48" height="48"; h1 #bot_heading { "Edit bot" } }
                (fields(&bot.path(), true, form))
            }
            (lines(bot, base))
            @if bot.card.webhook.is_some() { (webhook(bot, log)) }
            (endings(bot))
        }
    };
    shown(chrome, "Edit bot", main)
}

fn back_to_bots() -> Markup {
    html! { a.account__back href="/account/bots" { (icons::back()) "Chat bots" } }
}

fn fields(action: &str, is_known: bool, form: &FormView<'_>) -> Markup {
    let FormView { typed, mistake } = *form;
    let name = Field {
        id: "bot_name",
        name: "user[name]",
        label: "Name the bot",
        kind: "text",
        autocomplete: "off",
        value: &typed.name,
        max_length: Some(NAME_LIMIT),
        hint: None,
        error: Mistake::about(mistake, "name"),
    };
    let scopes: Vec<Choice> = Scope::WORDS
        .iter()
        .map(|(scope, word)| (*word, may(*scope), typed.scopes.allow(*scope)))
        .collect();
    let news: Vec<Choice> = News::WORDS
        .iter()
        .map(|(news, word)| (*word, hears(*news), typed.news.contains(news)))
        .collect();
    html! {
        form.stack action=(action) method="post" enctype="multipart/form-data" data-turbo="false" {
            @if is_known { (forms::method("patch")) }
            div.field {
                label.field__label for="bot_avatar" { "Picture" }
                input.input #bot_avatar type="file" name="user[avatar]"
                    accept="image/png,image/jpeg,image/gif,image/webp";
                @if let Some(error) = Mistake::about(mistake, "avatar") { (wrong(error)) }
            }
            (forms::field(&name, !is_known))
            (choices("user[scopes][]", "What it may do", &scopes, Mistake::about(mistake, "scopes")))
            div.field {
                label.field__label for="bot_webhook_url" { "Webhook URL" }
                input.input #bot_webhook_url type="url" name="user[webhook_url]" dir="ltr"
                    value=(typed.webhook_url) placeholder="https://" autocomplete="off"
                    aria-describedby="bot_webhook_note";
                p.field__hint #bot_webhook_note { "Where it listens, if it does." }
                @if let Some(error) = Mistake::about(mistake, "webhook_url") { (wrong(error)) }
            }
            (choices("user[events][]", "What its webhook hears", &news, Mistake::about(mistake, "events")))
            button.btn."btn--primary" type="submit" { "Save changes" }
        }
    }
}

/// A word for the form, what it means, and whether it is chosen.
type Choice = (&'static str, &'static str, bool);

fn choices(name: &str, label: &str, choices: &[Choice], error: Option<&str>) -> Markup {
    html! {
        fieldset.choices {
            legend.field__label { (label) }
            input type="hidden" name=(name) value="";
            @for (word, means, is_chosen) in choices {
                label.choices__one {
                    input type="checkbox" name=(name) value=(word) checked[*is_chosen];
                    span { (means) }
                }
            }
            @if let Some(error) = error { (wrong(error)) }
        }
    }
}

fn wrong(error: &str) -> Markup {
    html! { p.field__error role="alert" { (icons::alert()) (error) } }
}

fn may(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "Read its rooms and hear what happens",
        Scope::Post => "Post messages and files",
        Scope::React => "Boost messages",
        Scope::Manage => "Change and delete what it posted",
    }
}

fn hears(news: News) -> &'static str {
    match news {
        News::Mentions => "Messages that mention it",
        News::Directs => "Messages in its pings",
        News::Messages => "Every message in its rooms",
        News::Edits => "Changed messages",
        News::Deletions => "Deleted messages",
        News::Boosts => "Boosts",
        News::Members => "People who come and go",
    }
}

/// Lines to copy, for each room in each language.
fn lines(bot: &BotView, base: &str) -> Markup {
    let key = bot.key();
    html! {
        section.settings__card aria-labelledby="lines_heading" {
            h2 #lines_heading { "Try it" }
            @for room in &bot.card.rooms {
                @let messages = snippets::messages(base, room.id, &key);
                details.bot__lines open[bot.card.rooms.len() == 1] {
                    summary dir="auto" { (room.name.as_deref().unwrap_or_default()) }
                    @for (number, snippet) in snippets::commands(&messages).iter()
                        .chain(&snippets::programs(&messages)).enumerate() {
                        (line(&format!("line_{}_{number}", room.id), snippet))
                    }
                }
            }
            (line("line_events", &snippets::listening(base, &key)))
            p.field__hint {
                "Everything it may ask: " a href="/api/openapi.json" { "description of the API" } "."
            }
        }
    }
}

/// Lines of code that cannot be changed, and a button that copies them.
fn line(id: &str, snippet: &Snippet) -> Markup {
    let rows = snippet.code.lines().count();
    html! {
        div.field.bot__line {
            label.field__label for=(id) { (snippet.label) }
            div.bot__code {
                @if rows > 1 {
                    textarea.input id=(id) readonly rows=(rows) dir="ltr" spellcheck="false" { (snippet.code) }
                } @else {
                    input.input id=(id) type="text" readonly dir="ltr" value=(snippet.code);
                }
                button.btn type="button" title=(snippet.copy) aria-label=(snippet.copy)
                    data-controller="copy-to-clipboard" data-action="copy-to-clipboard#copy"
                    data-copy-to-clipboard-content-value=(snippet.code) { (icons::link()) }
            }
        }
    }
}

fn webhook(bot: &BotView, log: &[Kept]) -> Markup {
    let secret = bot.card.webhook.as_ref().and_then(|webhook| webhook.secret.as_deref());
    let path = bot.path();
    html! {
        section.settings__card aria-labelledby="webhook_heading" {
            h2 #webhook_heading { "Webhook" }
            @if let Some(at) = bot.card.paused_at {
                p.panel__alert { (icons::alert()) span {
                    "Paused since " (times::date_and_time(at)) ", because ten deliveries in a row were given up."
                } }
                form action={ (path) "/pause" } method="post" {
                    (forms::method("delete"))
                    button.btn type="submit" { "Tell it again" }
                }
            }
            @if let Some(secret) = secret {
                (line("webhook_secret", &Snippet { label: "Secret that signs deliveries", copy: "Copy secret", code: secret.to_owned() }))
            }
            form action={ (path) "/secret" } method="post" data-confirm-label="Generate"
                data-turbo-confirm=[secret.map(|_| "Sign deliveries with a new secret? Programs that check the old one refuse them.")] {
                (forms::method("put"))
                button.btn type="submit" {
                    @if secret.is_some() { "Generate a new secret" } @else { "Sign deliveries with a secret" }
                }
            }
            h3 { "Deliveries" }
            @if log.is_empty() {
                p { "Nothing has been delivered yet." }
            } @else {
                div.bot__log tabindex="0" role="region" aria-label="Deliveries" {
                    (deliveries(&path, log, bot.card.paused_at.is_none()))
                }
            }
        }
    }
}

/// What is paused is told nothing, so nothing is offered to be told again.
fn deliveries(path: &str, log: &[Kept], is_told: bool) -> Markup {
    html! {
        table.status__table {
            thead { tr {
                th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "Outcome" }
                th scope="col" { "Took" } th scope="col" { span."for-screen-reader" { "Again" } }
            } }
            tbody {
                @for kept in log {
                    tr {
                        td { (times::date_and_time(kept.at)) }
                        td { (kept.event.replace('_', " ")) @if kept.attempt > 1 { ", try " (kept.attempt) }
                            @if let Some(delivery) = kept.delivery { ", delivery " (delivery) } }
                        td {
                            (kept.state.replace('_', " "))
                            @if let Some(status) = kept.http_status { ", " (status) }
                            @if let Some(error) = &kept.error { ": " (error) }
                        }
                        td { @if let Some(micros) = kept.micros { (micros / 1000) " ms" } }
                        td {
                            @if kept.replayable && is_told {
                                form action={ (path) "/deliveries/" (kept.id) } method="post" {
                                    button.btn."btn--plain" type="submit" { "Replay" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn endings(bot: &BotView) -> Markup {
    let path = bot.path();
    html! {
        section.settings__card aria-labelledby="key_heading" {
            h2 #key_heading { "Key" }
            div.bot__endings {
                form action={ (path) "/key" } method="post" data-confirm-label="Generate"
                    data-turbo-confirm="Give this bot a new key? Programs that use the old one stop working." {
                    (forms::method("put"))
                    button.btn type="submit" { "Generate a new key" }
                }
                form action=(path) method="post" data-confirm-label="Delete"
                    data-turbo-confirm="Delete this chat bot? What it said stays." {
                    (forms::method("delete"))
                    button.btn."btn--negative" type="submit" { (icons::bin()) "Delete this chat bot" }
                }
            }
        }
    }
}
