//! The layout: the document around every page, with its head, landmarks, flash and sidebar. A
//! request from a frame gets the same content in a document that holds nothing else.

use campfire_domain::{Account, User};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{dom_id, icons};
use crate::{account::styles, assets::Assets, density::Density, theme::Theme};

/// The styles of those who want messages close together.
pub const COMPACT: &str = "css/compact.css";
/// Our stylesheets, in the order in which they are linked.
pub const STYLESHEETS: &[&str] = &[
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/buttons.css",
    "css/forms.css",
    "css/sidebar.css",
    "css/pings.css",
    "css/messages.css",
    "css/body.css",
    "css/composer.css",
    "css/files.css",
    "css/uploads.css",
    "css/lightbox.css",
    "css/editor.css",
    "css/finding.css",
    "css/pages.css",
    "css/you.css",
];

/// What comes after those on pages without a sidebar.
pub const DOORS: &str = "css/doors.css";
/// And on the pages on which the place is looked after.
const ACCOUNT: &[&str] = &["css/account.css", "css/bots.css"];

/// The grounds of light and dark pages, for what the browser draws around them.
const LIGHT_GROUND: &str = "#fefcf9";
const DARK_GROUND: &str = "#1e1814";

/// What the document around a page needs to know.
#[derive(Clone, Copy)]
pub struct Chrome<'a> {
    /// Where scripts, styles and pictures are.
    pub assets: &'a Assets,
    /// The account; none before first run.
    pub account: Option<&'a Account>,
    /// Who is signed in.
    pub user: Option<&'a User>,
    /// The signed names of the streams that change the sidebar; none for strangers.
    pub streams: &'a [String],
    /// What just happened, said once.
    pub flash: Option<&'a Flash>,
    /// The key under which browsers subscribe to notifications.
    pub vapid_public_key: Option<&'a str>,
    /// Whether they want it light or dark.
    pub theme: Theme,
    /// How close together they want messages.
    pub density: Density,
    /// Whether a frame of a page asks, which wants no more than the content.
    pub in_frame: bool,
}

/// What just happened, said once on the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flash {
    /// It went well.
    Notice(String),
    /// It did not.
    Alert(String),
}

/// A page inside the document.
#[derive(Default)]
pub struct Page<'a> {
    /// Its title in the browser.
    pub title: &'a str,
    /// The classes of the body that styles of this page go by, such as `sidebar`.
    pub class: &'a str,
    /// More for the head.
    pub head: Markup,
    /// The bar on top.
    pub nav: Markup,
    /// The content.
    pub main: Markup,
    /// Whether it is shown without the administrators' styles, so that they can be repaired.
    pub plain: bool,
    /// The foot of the content: the composer.
    pub footer: Option<Markup>,
    /// What stands beside the content.
    pub sidebar: Option<Markup>,
}

/// The whole document.
pub fn page(chrome: &Chrome<'_>, page: &Page<'_>) -> Markup {
    if chrome.in_frame {
        return minimal(chrome, page);
    }
    html! {
        (DOCTYPE)
        html lang="en" data-theme=(chrome.theme.word()) {
            head { (head(chrome, page)) }
            body class=(body_class(chrome, page)) data-controller="local-time lightbox sidebar shortcuts" {
                a.skip-navigation.btn href="#main-content" { "Skip to main content" }
                @if chrome.user.is_some() { (connection_banner()) }
                (announcer())
                nav #nav { (page.nav) }
                @if let Some(flash) = chrome.flash { (flash_message(flash)) }
                main #main-content tabindex="-1" {
                    (page.main)
                    footer #footer { @if let Some(footer) = &page.footer { (footer) } }
                }
                @if let Some(sidebar) = &page.sidebar { (aside(chrome, sidebar)) }
            }
        }
    }
}

/// The same content for a frame, which takes its own part out of it.
fn minimal(chrome: &Chrome<'_>, page: &Page<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { title { (page.title) } (page.head) }
            body {
                (page.nav)
                @if let Some(flash) = chrome.flash { (flash_message(flash)) }
                (page.main)
                @if let Some(footer) = &page.footer { (footer) }
            }
        }
    }
}

/// The frame that fetches the sidebar and stays while pages come and go. Scripts let it begin when
/// the page hears what changes, so that one fetch is enough.
pub fn sidebar_frame() -> Markup {
    html! {
        turbo-frame id=(dom_id::SIDEBAR) src="/users/me/sidebar" target="_top" refresh="morph" disabled
            data-turbo-permanent data-controller="rooms-list" {
            p.sidebar__loading { "Fetching your rooms…" }
        }
    }
}

/// The button that opens and closes the sidebar.
pub fn sidebar_toggle() -> Markup {
    html! {
        button.btn."btn--plain".sidebar__toggle type="button" aria-controls="sidebar"
            aria-expanded="false" data-sidebar-target="toggle" data-action="sidebar#toggle" {
            (icons::menu())
            span.for-screen-reader { "Open menu" }
        }
    }
}

fn sidebar_close() -> Markup {
    html! {
        button.btn."btn--plain".sidebar__close type="button" aria-controls="sidebar"
            aria-expanded="false" data-sidebar-target="toggle" data-action="sidebar#toggle" {
            (icons::close()) span.for-screen-reader { "Close menu" }
        }
    }
}

fn head(chrome: &Chrome<'_>, page: &Page<'_>) -> Markup {
    html! {
        meta charset="utf-8";
        title { (page.title) }
        (metas(chrome))
        (links(chrome, page))
        script type="importmap" { (PreEscaped(chrome.assets.import_map())) }
        @for module in chrome.assets.modules() { link rel="modulepreload" href=(module); }
        script type="module" src=(chrome.assets.url("js/application.js")) data-turbo-track="reload" {}
        (page.head)
    }
}

fn metas(chrome: &Chrome<'_>) -> Markup {
    html! {
        meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
        meta name="view-transition" content="same-origin";
        meta name="color-scheme" content="light dark";
        (theme_colors(chrome.theme))
        meta name="apple-mobile-web-app-capable" content="yes";
        meta name="mobile-web-app-capable" content="yes";
        meta name="action-cable-url" content="/cable";
        meta name="turbo-prefetch" content="true";
        meta name="editor-css" content=(chrome.assets.url("vendor/lexxy.css"));
        @if let Some(user) = chrome.user {
            meta name="current-user-id" content=(user.id);
            meta name="current-user-name" content=(user.name);
        }
        @if !chrome.streams.is_empty() { meta name="sidebar-streams" content=(chrome.streams.join(" ")); }
        @if let Some(key) = chrome.vapid_public_key { meta name="vapid-public-key" content=(key); }
    }
}

/// The colour of the browser's own bars; the first that suits counts.
fn theme_colors(theme: Theme) -> Markup {
    html! {
        meta name="theme-color" media=(theme.dark_when()) content=(DARK_GROUND);
        meta name="theme-color" content=(LIGHT_GROUND);
    }
}

fn links(chrome: &Chrome<'_>, page: &Page<'_>) -> Markup {
    let logo = logo(chrome.account, "");
    let styles = chrome.account.filter(|_| !page.plain);
    html! {
        link rel="manifest" href="/webmanifest.json";
        link rel="icon" type="image/png" href=(logo);
        link rel="apple-touch-icon" href=(logo);
        @for name in STYLESHEETS {
            link rel="stylesheet" href=(chrome.assets.url(name)) data-turbo-track="reload";
        }
        @for name in particular(page) { link rel="stylesheet" href=(chrome.assets.url(name)); }
        link #dark-colors rel="stylesheet" href=(chrome.assets.url("css/dark.css")) media=(chrome.theme.dark_when());
        @if chrome.density == Density::Compact { link #compact rel="stylesheet" href=(chrome.assets.url(COMPACT)); }
        @if let Some(account) = styles { (custom_styles(account)) }
    }
}

/// The stylesheets that only some pages need, so that who comes to talk does not wait for them.
fn particular(page: &Page<'_>) -> &'static [&'static str] {
    match page.sidebar {
        None => &[DOORS],
        Some(_) if page.class.contains("account-page") => ACCOUNT,
        Some(_) => &[],
    }
}

/// The administrators' styles, which come last and so win.
pub fn custom_styles(account: &Account) -> Markup {
    html! {
        @if let Some(url) = styles::url(account) {
            link rel="stylesheet" href=(url) data-turbo-track="reload" data-custom-styles;
        }
    }
}

/// The address of the account's logo, or of ours. `size` is empty or `size=small&`.
pub fn logo(account: Option<&Account>, size: &str) -> String {
    let version = account.map_or(0, |account| account.updated_at.millis());
    format!("/account/logo?{size}v={version}")
}

fn body_class(chrome: &Chrome<'_>, page: &Page<'_>) -> String {
    let admin = chrome.user.is_some_and(User::is_administrator).then_some("admin");
    let logo = chrome.account.is_some_and(|account| account.logo.is_some());
    let logo = logo.then_some("account-has-logo");
    // Said before the sidebar comes, which is last in the document: so nothing moves when it does.
    let beside = page.sidebar.is_some().then_some("with-sidebar");
    let page = (!page.class.is_empty()).then_some(page.class);
    [page, beside, admin, logo].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A thin bar in words while the connection is gone; scripts show it and write the words.
fn connection_banner() -> Markup {
    html! {
        div #connection .connection role="status" data-controller="connection" data-turbo-permanent hidden {}
    }
}

/// Where scripts say what only a screen reader needs to hear.
fn announcer() -> Markup {
    html! { div #announcer ."for-screen-reader" role="status" data-turbo-permanent {} }
}

fn aside(chrome: &Chrome<'_>, sidebar: &Markup) -> Markup {
    html! {
        aside #sidebar aria-label="Rooms and pings" data-sidebar-target="panel" data-controller="sidebar-filter" {
            div.sidebar__head {
                (home(chrome.account))
                (sidebar_close())
            }
            (find())
            (sidebar)
        }
    }
}

/// The ways to a room or a message without looking through the list.
fn find() -> Markup {
    html! {
        div.sidebar__find {
            button.btn.sidebar__switch type="button" data-action="shortcuts#switch" {
                (icons::compass()) span { "Go to…" } kbd aria-hidden="true" { "Ctrl K" }
            }
            a.btn."btn--plain" href="/searches" title="Search" { (icons::search()) span.for-screen-reader { "Search" } }
        }
        div.sidebar__filter hidden {
            input.input #sidebar_filter type="search" aria-label="Filter rooms and pings" placeholder="Filter…"
                autocomplete="off" spellcheck="false" data-sidebar-filter-target="field" data-action="sidebar-filter#filter";
        }
    }
}

/// The logo and the name above the sidebar, which lead home.
pub fn home(account: Option<&Account>) -> Markup {
    let name = account.map_or("Campfire", |account| account.name.as_str());
    html! {
        a id=(dom_id::HOME) .sidebar__home href="/" {
            img src=(logo(account, "size=small&")) alt="" width="28" height="28";
            strong dir="auto" { (name) }
        }
    }
}

fn flash_message(flash: &Flash) -> Markup {
    let (class, icon, text) = match flash {
        Flash::Notice(text) => ("flash flash--notice", icons::check(), text),
        Flash::Alert(text) => ("flash flash--alert", icons::alert(), text),
    };
    html! {
        div class=(class) data-controller="element-removal" data-turbo-temporary {
            div.flash__inner role="alert" { (icon) span { (text) } }
        }
    }
}

impl std::fmt::Debug for Chrome<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chrome").field("in_frame", &self.in_frame).finish_non_exhaustive()
    }
}

/// The account's logo above the words of a page that has nothing else to look at.
pub fn emblem(chrome: &Chrome<'_>) -> Markup {
    html! {
        figure.account-logo { img src=(logo(chrome.account, "size=small&")) alt="" width="72" height="72"; }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    fn check(in_frame: bool, look_at: impl Fn(&str)) {
        let assets = Assets::embedded();
        let user = samples::user("Kim \"K\" Berg");
        let flash = Flash::Alert("That room is gone.".to_owned());
        let chrome = Chrome {
            assets: &assets,
            account: None,
            user: Some(&user),
            streams: &[],
            flash: Some(&flash),
            vapid_public_key: None,
            theme: Theme::Dark,
            density: Density::default(),
            in_frame,
        };
        let content = Page {
            title: "Workshop",
            class: "sidebar",
            main: html! { p { "Hello" } },
            sidebar: Some(sidebar_frame()),
            ..Page::default()
        };
        look_at(page(&chrome, &content).into_string().as_str());
    }

    #[test]
    fn a_page_names_its_language_its_reader_and_its_landmarks() {
        check(false, |page| {
            for part in [
                "<html lang=\"en\" data-theme=\"dark\">",
                "<body class=\"sidebar with-sidebar\"",
                "<meta name=\"current-user-name\" content=\"Kim &quot;K&quot; Berg\">",
                "<nav id=\"nav\">",
                "<main id=\"main-content\"",
                "<aside id=\"sidebar\"",
                "role=\"alert\"",
            ] {
                assert!(page.contains(part), "{part} is missing");
            }
        });
    }

    #[test]
    fn nothing_on_a_page_needs_an_exception_from_the_content_security_policy() {
        check(false, |page| {
            assert!(
                !page.contains(" style=")
                    && !page.contains("<style")
                    && !page.contains(" onclick=")
            );
            assert_eq!(page.matches("<script").count(), 2, "the import map and one module");
            assert!(!page.contains("user-scalable"));
        });
    }

    #[test]
    fn a_frame_gets_the_content_without_the_layout() {
        check(true, |page| {
            assert!(page.contains("<p>Hello</p>"));
            assert!(!page.contains("<aside") && !page.contains("stylesheet"));
        });
    }
}
