//! How the place does: disk, sockets, work that waits or was given up, and how telling others went.

use campfire_domain::{Job, Time, User};
use campfire_store::{
    condition::{Disk, Engine, Files, Outcomes},
    deliveries::event_word,
    queue::{Failed, Kind, Load},
};
use maud::{Markup, html};

use crate::views::{bots, dom_id, forms, icons, layout::Chrome, times};

/// What the page shows.
#[derive(Debug)]
pub struct StatusView<'a> {
    /// The moment that all of it is about.
    pub now: Time,
    /// What lies where.
    pub disk: &'a Disk,
    /// How many bytes more the disk of this process takes, where the system says.
    pub room_left: Option<u64>,
    /// What holds everything.
    pub engine: &'a Engine,
    /// How telling others went in the last day.
    pub outcomes: &'a Outcomes,
    /// The work of each kind.
    pub loads: &'a [Load],
    /// The work that was given up.
    pub given_up: &'a [Failed],
    /// The bots whose webhooks are paused, with since when.
    pub paused: &'a [(User, Time)],
    /// Open pages, of all processes.
    pub pages: usize,
    /// Calls of bots that wait for something to happen, in all processes.
    pub bots: usize,
    /// How many processes there are, where there can be several.
    pub processes: Option<usize>,
    /// The memory of this process in bytes; 0 where the system does not say.
    pub memory: i64,
    /// Which version runs here.
    pub version: &'a str,
    /// From which commit.
    pub revision: Option<&'a str>,
}

/// The page. It reads itself again while somebody looks.
pub fn page(chrome: &Chrome<'_>, view: &StatusView<'_>) -> Markup {
    let main = html! {
        div.settings."settings--wide" {
            (super::back())
            turbo-frame id=(dom_id::STATUS) data-morph data-controller="refresh-frame"
                data-refresh-frame-url-value="/account/status" {
                header.status__head {
                    h1 { "How it's doing" }
                    p.field__hint { "As of " (times::date_and_time(view.now)) }
                }
                (bots::paused(view.paused))
                div.status__cards {
                    (now(view))
                    (disk(view.disk, view.room_left))
                    (work(view))
                    (outcomes(view.outcomes))
                    (about(view))
                }
                (given_up(view))
            }
        }
    };
    super::shown(chrome, "How it's doing", main)
}

fn now(view: &StatusView<'_>) -> Markup {
    card(
        "now",
        "Right now",
        &html! {
            @if let Some(processes) = view.processes { (fact("Processes", &processes.to_string())) }
            (fact("Open pages", &view.pages.to_string()))
            (fact("Bots that wait", &view.bots.to_string()))
            @if view.memory > 0 { (fact(if view.processes.is_some() { "Memory of this process" } else { "Memory" }, &bytes(view.memory))) }
            (fact("Work that waits", &view.loads.iter().map(|load| load.waiting).sum::<i64>().to_string()))
            (fact("Work given up", &view.loads.iter().map(|load| load.failed).sum::<i64>().to_string()))
        },
    )
}

fn disk(disk: &Disk, room_left: Option<u64>) -> Markup {
    let room_left = room_left.and_then(|left| i64::try_from(left).ok());
    let of = |files: &Files| format!("{} in {}", bytes(files.bytes), counted(files.count, "file"));
    card(
        "disk",
        "Disk",
        &html! {
            (fact("Database", &bytes(disk.database)))
            @if let Some(log) = disk.log { (fact("Its write-ahead log", &bytes(log))) }
            @for files in &disk.sent { (fact(kind_of_files(&files.kind), &of(files))) }
            (fact("Faces and logo", &of(&disk.worn)))
            @if let Some(left) = room_left { (fact("Free on this machine", &bytes(left))) }
            @if disk.unused.count > 0 { (fact("No longer used", &of(&disk.unused))) }
        },
    )
}

fn kind_of_files(kind: &str) -> &str {
    match kind {
        "image" => "Pictures",
        "video" => "Films",
        "audio" => "Sound",
        "text" => "Texts",
        _ => "Other files",
    }
}

fn work(view: &StatusView<'_>) -> Markup {
    html! {
        section.settings__card.status__card aria-labelledby="work_heading" {
            h2 #work_heading { "Work in the queue" }
            table.status__table {
                thead { tr { th scope="col" { "Kind" } th scope="col" { "Waiting" } th scope="col" { "Oldest" } th scope="col" { "Given up" } } }
                tbody {
                    @for load in view.loads {
                        tr {
                            th scope="row" { (kinds_of_work(load.kind)) }
                            td { (load.waiting) }
                            td { (load.oldest.map_or_else(|| "–".to_owned(), |oldest| age(view.now, oldest))) }
                            td { (load.failed) }
                        }
                    }
                }
            }
        }
    }
}

fn outcomes(outcomes: &Outcomes) -> Markup {
    card(
        "outcomes",
        "Told others, in the last day",
        &html! {
            (fact("Devices with notifications", &outcomes.devices.to_string()))
            (fact("Reached", &outcomes.reached.to_string()))
            (fact("Refused", &outcomes.refused.to_string()))
            @for reason in &outcomes.reasons { p.status__reason { (reason) } }
            @if outcomes.deliveries.is_empty() { (fact("Webhooks", "none told")) }
            @for (state, count) in &outcomes.deliveries {
                (fact(&format!("Webhooks, {state}"), &count.to_string()))
            }
        },
    )
}

fn about(view: &StatusView<'_>) -> Markup {
    card(
        "about",
        "What runs here",
        &html! {
            (fact("Campfire", view.version))
            @if let Some(revision) = view.revision { (fact("Revision", revision)) }
            (fact("Database", &view.engine.database))
            (fact("Search", view.engine.search))
            (fact("Live delivery", if view.processes.is_some() { "between processes, through Redis" } else { "within one process" }))
        },
    )
}

fn given_up(view: &StatusView<'_>) -> Markup {
    let many: i64 = view.loads.iter().map(|load| load.failed).sum();
    html! {
        section.settings__card aria-labelledby="given_up_heading" {
            h2 #given_up_heading { "Work that was given up" }
            @if view.given_up.is_empty() {
                p.field__hint { "None. What fails too often waits here to be tried again or forgotten." }
            } @else {
                ul.status__jobs { @for job in view.given_up { (job_row(view.now, job)) } }
                @if many > view.given_up.len() as i64 {
                    p.field__hint { "The latest " (view.given_up.len()) " of " (many) "." }
                }
            }
        }
    }
}

fn job_row(now: Time, job: &Failed) -> Markup {
    let id = job.id;
    let what = job.job.as_ref().map_or_else(|| "Something of another release".to_owned(), named);
    html! {
        li.status__job id=(dom_id::job(id)) {
            div.status__what {
                strong { (what) }
                p.field__hint { (counted(i64::from(job.attempts), "attempt")) ", given up " (age(now, job.failed_at)) " ago" }
                p.status__reason { (job.error.as_deref().unwrap_or("It did not say why.")) }
            }
            div.status__actions {
                form action={ "/account/jobs/" (id) } method="post" {
                    (forms::method("put"))
                    button.btn type="submit" { (icons::renew()) "Retry" span.for-screen-reader { ": " (what) } }
                }
                form action={ "/account/jobs/" (id) } method="post" data-confirm-label="Discard"
                    data-turbo-confirm="Discard this? It will not be tried again." {
                    (forms::method("delete"))
                    button.btn."btn--plain"."btn--negative" type="submit" { (icons::bin()) "Discard" span.for-screen-reader { ": " (what) } }
                }
            }
        }
    }
}

/// The work in words and ids; never what anybody wrote.
fn named(job: &Job) -> String {
    match job {
        Job::Push { message } => format!("Whom to notify of message {message}"),
        Job::Notify { message, subscription } => {
            format!("Notification about message {message}, device {subscription}")
        }
        Job::TestPush { subscription } => format!("Notification to try device {subscription}"),
        Job::Webhook { message, bot } => format!("Webhook of bot {bot} about message {message}"),
        Job::Tell { event, bot } => format!("Webhook of bot {bot} about {}", event_word(event)),
        Job::ApplyBan { user } => format!("Ban of user {user}"),
        Job::Purge { file } => format!("Letting go of file {file}"),
    }
}

fn kinds_of_work(kind: Kind) -> &'static str {
    match kind {
        Kind::Push => "Whom to notify",
        Kind::Notify => "Notifications",
        Kind::Webhook => "Webhooks",
        Kind::Ban => "Bans",
        Kind::Purge => "Files to let go",
    }
}

fn card(id: &str, heading: &str, facts: &Markup) -> Markup {
    let heading_id = format!("{id}_heading");
    html! {
        section.settings__card.status__card aria-labelledby=(heading_id) {
            h2 id=(heading_id) { (heading) }
            dl.status__facts { (facts) }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn age(now: Time, then: Time) -> String {
    let seconds = ((now.millis() - then.millis()) / 1000).max(0);
    match seconds {
        0..=89 => counted(seconds, "second"),
        90..=5399 => counted(seconds / 60, "minute"),
        5400..=129_599 => counted(seconds / 3600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}

fn bytes(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return counted(bytes, "byte");
    }
    let (mut size, mut unit) = (bytes as f64 / 1000.0, 0);
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if size < 9.95 {
        format!("{size:.1} {}", UNITS[unit])
    } else {
        format!("{size:.0} {}", UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn sizes_and_ages_are_said_as_people_say_them() {
        for (size, said) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1500, "1.5 KB"),
            (99_500, "100 KB"),
            (999_499, "999 KB"),
            (999_999, "1.0 MB"),
            (12_345_678, "12 MB"),
            (7_000_000_000_000_000, "7000 TB"),
        ] {
            assert_eq!(bytes(size), said);
        }
        let now = Time::from_millis(1_700_000_000_000);
        for (seconds, said) in [
            (1, "1 second"),
            (89, "89 seconds"),
            (90, "1 minute"),
            (7200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(age(now, now.minus(Duration::from_secs(seconds))), said);
        }
    }
}
