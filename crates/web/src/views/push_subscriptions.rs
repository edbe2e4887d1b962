//! Push subscriptions: the page of the devices on which somebody is notified.

use campfire_store::pushes::Device;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::{
    browsers, dom_id, forms, icons,
    layout::{self, Chrome, Page},
    times,
};

/// The page of one's devices.
pub fn page(chrome: &Chrome<'_>, devices: &[Device]) -> Markup {
    let nav = html! { (layout::sidebar_toggle()) (back_to_profile()) };
    let main = html! {
        div.settings {
            section.settings__card aria-labelledby="devices_heading" {
                header {
                    h1 #devices_heading { "Devices that notify you" }
                    p.settings__lead {
                        "Choose in each room what you want to hear of. Then these devices tell you when you're away."
                    }
                }
                div data-controller="notifications" {
                    (here())
                    (list(devices))
                }
            }
        }
    };
    layout::page(
        chrome,
        &Page {
            title: "Push notification subscriptions",
            class: "sidebar settings-page",
            nav,
            main,
            sidebar: Some(layout::sidebar_frame()),
            ..Page::default()
        },
    )
}

/// The bell of a room's bar, there as long as this browser is not notified.
pub fn bell() -> Markup {
    html! {
        span.notifications data-controller="notifications" {
            button.btn."btn--plain".notifications__bell type="button" title="Turn on notifications"
                data-notifications-target="bell" data-action="notifications#turnOn" hidden {
                (icons::bell_alert()) span.for-screen-reader { "Turn on notifications on this device" }
            }
        }
    }
}

/// The same in words, about the browser that shows the page.
fn here() -> Markup {
    html! {
        div.notifications.notifications--wide {
            button.btn."btn--primary" type="button" data-notifications-target="bell"
                data-action="notifications#turnOn" hidden {
                (icons::bell()) "Turn on notifications on this device"
            }
            p.notifications__on data-notifications-target="on" hidden {
                (icons::check()) "This device notifies you."
            }
        }
    }
}

fn back_to_profile() -> Markup {
    html! { a.btn."btn--plain".back href="/users/me/profile" { (icons::back()) "Back to your profile" } }
}

fn list(devices: &[Device]) -> Markup {
    html! {
        turbo-frame id=(dom_id::DEVICES) target="_top" data-morph data-notifications-target="list" {
            ul #push_subscriptions .devices {
                @for device in devices { (row(device)) }
            }
            @if devices.is_empty() {
                p.field__hint { "No device yet. Open this page on the one that should notify you, and turn them on there." }
            }
        }
    }
}

fn row(device: &Device) -> Markup {
    let path = format!("/users/me/push_subscriptions/{}", device.target.id);
    html! {
        li.device id=(dom_id::device(device.target.id)) data-mark=(mark(&device.target.endpoint)) {
            div.device__facts {
                strong { (browsers::name_and_version(device.user_agent.as_deref().unwrap_or_default())) }
                p.field__hint { (fate(device)) }
                p.field__hint { "Through " (service(&device.target.endpoint)) ", since " (times::date_and_time(device.created_at)) }
            }
            div.device__actions {
                form action={ (path) "/test_notifications" } method="post" {
                    button.btn type="submit" { "Send test notification" }
                }
                form action=(path) method="post" data-action="turbo:before-fetch-request->notifications#leave"
                    data-turbo-confirm="Stop notifying you on this device?" data-confirm-label="Stop" {
                    (forms::method("delete"))
                    button.btn."btn--negative" type="submit" { "Delete subscription" }
                }
            }
        }
    }
}

/// What became of the last notification, in words.
fn fate(device: &Device) -> Markup {
    let failure = device
        .last_failure_at
        .filter(|failed| device.last_success_at.is_none_or(|arrived| arrived < *failed));
    html! {
        @match (failure, device.last_success_at) {
            (Some(at), _) => {
                span.device__failure {
                    "Didn't go through " (times::date_and_time(at))
                    @if let Some(reason) = &device.last_failure { ": " (reason) }
                }
            }
            (None, Some(at)) => { "Last notified " (times::date_and_time(at)) }
            (None, None) => { "Not notified yet" }
        }
    }
}

/// By which a browser knows its own row: the address itself is a secret.
fn mark(endpoint: &str) -> String {
    Sha256::digest(endpoint).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The host of the push service: enough to know it by, and no secret.
fn service(endpoint: &str) -> String {
    let url = url::Url::parse(endpoint).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "an unknown service".into())
}

#[cfg(test)]
mod tests {
    use campfire_domain::Time;
    use campfire_store::pushes::Target;

    use super::*;

    fn device(success: Option<i64>, failure: Option<i64>) -> Device {
        Device {
            target: Target {
                id: 3.into(),
                user_id: 7.into(),
                endpoint: "https://push.example.com/a-secret".into(),
                p256dh_key: String::new(),
                auth_key: String::new(),
            },
            user_agent: None,
            last_success_at: success.map(Time::from_millis),
            last_failure_at: failure.map(Time::from_millis),
            last_failure: failure.map(|_| "it answered 500".to_owned()),
            created_at: Time::from_millis(0),
        }
    }

    #[test]
    fn a_device_tells_what_became_of_its_last_notification_and_no_secret() {
        for (success, failure, told) in [
            (None, None, "Not notified yet"),
            (Some(2), Some(1), "Last notified"),
            (Some(1), Some(2), "it answered 500"),
        ] {
            let row = row(&device(success, failure)).into_string();
            assert!(row.contains(told) && row.contains("push.example.com"), "{row}");
            assert!(!row.contains("a-secret"));
        }
    }
}
