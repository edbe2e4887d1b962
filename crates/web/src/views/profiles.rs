//! Profiles: the page of everything that is one's own: what the others see, which rooms are heard,
//! where one is signed in, and how to be signed in elsewhere.

mod avatar;
mod install;
mod places;
mod quiet_hours;

use campfire_domain::{
    SessionId,
    users::{BIO_LIMIT, quiet_hours::QuietHours, sessions::Session},
};
use maud::{Markup, html};

use super::{
    Person, browsers,
    forms::{self, Mistake},
    icons,
    layout::{self, Chrome, Page},
    person_fields::{email_address, name},
    sessions,
    share::{self, ShareLink},
    times,
};
pub use places::Place;

/// What the profile page shows.
#[derive(Debug)]
pub struct ProfileView<'a> {
    /// Whose it is.
    pub me: &'a Person,
    /// What stands in the form.
    pub typed: Typed<'a>,
    /// What was wrong with it.
    pub mistake: Option<&'a Mistake>,
    /// Whether they show a picture of their own.
    pub has_picture: bool,
    /// Their rooms, by name, then their pings.
    pub places: &'a [Place],
    /// When they do not want to be notified.
    pub quiet_hours: Option<&'a QuietHours>,
    /// The address that signs them in elsewhere.
    pub transfer_url: &'a str,
    /// Where they are signed in.
    pub sessions: &'a [Session],
    /// The session of the browser that asks.
    pub here: SessionId,
}

/// What stands in the form. Never the password.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The name.
    pub name: &'a str,
    /// The email address.
    pub email_address: &'a str,
    /// The line about themselves.
    pub bio: &'a str,
    /// From when to when it is to be quiet, if that was what the form was about.
    pub quiet_hours: Option<(&'a str, &'a str)>,
}

/// The profile page.
pub fn page(chrome: &Chrome<'_>, view: &ProfileView<'_>) -> Markup {
    let nav =
        html! { (layout::sidebar_toggle()) (super::rooms::back_to_rooms()) (sessions::log_out()) };
    let main = html! {
        div.settings {
            section.settings__card aria-labelledby="profile_heading" {
                (avatar::heading(view))
                (form(view))
            }
            section.settings__card aria-labelledby="places_heading" { (places::list(view.places)) }
            (devices(view))
            (elsewhere(view))
            section.settings__card aria-labelledby="sessions_heading" { (signed_in(view)) }
            section.settings__card aria-labelledby="browser_heading" { (browser(chrome)) }
            (install::help())
        }
    };
    let sidebar = Some(layout::sidebar_frame());
    layout::page(
        chrome,
        &Page {
            title: &view.me.name,
            class: "sidebar settings-page",
            nav,
            main,
            sidebar,
            ..Page::default()
        },
    )
}

/// What is kept in this browser only.
fn browser(chrome: &Chrome<'_>) -> Markup {
    html! {
        h2 #browser_heading { "This browser" }
        (super::theme::choice(chrome.theme))
        (super::density::choice(chrome))
        (super::habits::choices())
    }
}

/// Where notifications go, of which the page behind the link tells the rest, and when they rest.
fn devices(view: &ProfileView<'_>) -> Markup {
    html! {
        section.settings__card aria-labelledby="notifications_heading" {
            h2 #notifications_heading { "Notifications" }
            p.settings__lead { "When you're away, your devices can tell you what you want to hear of." }
            p { a.btn href="/users/me/push_subscriptions" { (icons::bell()) "Your devices" } }
            (quiet_hours::form(view.quiet_hours, view.typed.quiet_hours, view.mistake))
        }
    }
}

fn elsewhere(view: &ProfileView<'_>) -> Markup {
    let link = ShareLink {
        id: "session_transfer",
        label: "Your sign-in link",
        noun: "auto-login link",
        url: view.transfer_url,
        hint: Some("Whoever opens it within four hours is signed in as you. Keep it to yourself."),
    };
    html! {
        section.settings__card aria-labelledby="elsewhere_heading" {
            h2 #elsewhere_heading { "Sign in on another device" }
            (share::link(&link))
        }
    }
}

fn form(view: &ProfileView<'_>) -> Markup {
    let ProfileView { typed, mistake, .. } = *view;
    html! {
        // Not through Turbo: it would fetch the page anew after a refusal, and lose what we say.
        form.stack action="/users/me/profile" method="post" data-turbo="false" {
            (forms::method("patch"))
            (forms::field(&name("Name", typed.name, mistake), about(mistake, "name")))
            (forms::field(&email_address(typed.email_address, mistake), about(mistake, "email_address")))
            (bio(typed.bio, mistake))
            (password(mistake))
            button.btn."btn--primary" type="submit" { "Save changes" }
        }
    }
}

fn about(mistake: Option<&Mistake>, field: &str) -> bool {
    Mistake::about(mistake, field).is_some()
}

fn bio(bio: &str, mistake: Option<&Mistake>) -> Markup {
    let error = Mistake::about(mistake, "bio");
    html! {
        div.field data-controller="counter" data-counter-limit-value=(BIO_LIMIT) {
            label.field__label for="user_bio" { "About you" }
            // No maxlength: it would count a flag as four.
            textarea.input #user_bio name="user[bio]" rows="3" dir="auto"
                autofocus[error.is_some()] aria-describedby="user_bio_note"
                aria-invalid=[error.map(|_| "true")]
                data-counter-target="field" data-action="counter#count" { (bio) }
            div.counter {
                (note("user_bio_note", error, "A line that the others see beside your name."))
                span.field__hint data-counter-target="left" {}
            }
        }
    }
}

fn password(mistake: Option<&Mistake>) -> Markup {
    let error = Mistake::about(mistake, "password");
    let hint = "Leave it empty to keep yours. A new one signs you out of your other browsers.";
    html! {
        div.field {
            label.field__label for="user_password" { "New password" }
            input.input #user_password type="password" name="user[password]" maxlength="72"
                autocomplete="new-password" autofocus[error.is_some()]
                aria-describedby="user_password_note" aria-invalid=[error.map(|_| "true")];
            (note("user_password_note", error, hint))
        }
    }
}

fn note(id: &str, error: Option<&str>, hint: &str) -> Markup {
    html! {
        @if let Some(error) = error {
            p.field__error id=(id) { (icons::alert()) (error) }
        } @else {
            p.field__hint id=(id) { (hint) }
        }
    }
}

fn signed_in(view: &ProfileView<'_>) -> Markup {
    let (here, others): (Vec<&Session>, Vec<&Session>) =
        view.sessions.iter().partition(|session| session.id == view.here);
    html! {
        h2 #sessions_heading { "Where you're signed in" }
        ul.sessions {
            @for session in here {
                @let now = html! { "Here now" };
                (row(session, &now, &html! { span.sessions__here { "This browser" } }))
            }
            @for session in others.into_iter().rev() {
                @let then = html! { "Last seen " (times::date_and_time(session.last_active_at)) };
                (row(session, &then, &sign_out(session)))
            }
        }
        @if view.sessions.len() < 2 { p.field__hint { "You're signed in nowhere else." } }
    }
}

fn row(session: &Session, seen: &Markup, action: &Markup) -> Markup {
    let browser = browsers::name(session.client.user_agent.as_deref().unwrap_or_default());
    html! {
        li.sessions__row {
            div {
                strong { (browser) }
                p.field__hint {
                    (seen)
                    @if let Some(address) = &session.client.ip_address { " from " (address) }
                }
            }
            (action)
        }
    }
}

fn sign_out(session: &Session) -> Markup {
    html! {
        form action={ "/users/me/sessions/" (session.id) } method="post" {
            (forms::method("delete"))
            button.btn type="submit" { "Sign out" }
        }
    }
}

#[cfg(test)]
mod tests {
    use campfire_domain::{
        Time,
        users::sessions::{Client, SessionToken},
    };

    use super::*;
    use crate::{assets::Assets, views::samples};

    fn session(id: i64) -> Session {
        Session {
            id: id.into(),
            user_id: 7.into(),
            token: SessionToken::new("a secret of the cookie"),
            client: Client { ip_address: Some("192.0.2.7".into()), user_agent: None },
            last_active_at: Time::from_millis(0),
        }
    }

    #[test]
    fn only_the_other_browsers_can_be_signed_out_and_no_secret_is_shown() {
        let assets = Assets::embedded();
        let user = samples::user("Kim");
        let chrome = Chrome {
            assets: &assets,
            account: None,
            user: Some(&user),
            streams: &[],
            flash: None,
            vapid_public_key: None,
            theme: crate::theme::Theme::default(),
            density: crate::density::Density::default(),
            in_frame: true,
        };
        let typed = Typed {
            name: "Kim",
            email_address: "kim@example.com",
            bio: "</textarea>",
            quiet_hours: None,
        };
        let (me, sessions) = (samples::person("Kim"), [session(3), session(4)]);
        let view = ProfileView {
            me: &me,
            typed,
            mistake: None,
            has_picture: false,
            places: &[],
            quiet_hours: None,
            transfer_url: "http://chat.example.com/session/transfers/7",
            sessions: &sessions,
            here: 3.into(),
        };
        let page = page(&chrome, &view).into_string();
        assert!(page.contains("action=\"/users/me/sessions/4\""));
        assert!(!page.contains("action=\"/users/me/sessions/3\""));
        assert!(!page.contains("a secret") && page.contains("&lt;/textarea&gt;"));
    }
}
