//! The quiet hours on a profile: from when to when no device of theirs tells them anything.

use campfire_domain::users::quiet_hours::{QuietHours, time};
use maud::{Markup, html};

use crate::views::forms::{self, Mistake};

/// What is chosen, and the way to choose something else. After a mistake the form shows what was
/// `typed`.
pub(super) fn form(
    hours: Option<&QuietHours>,
    typed: Option<(&str, &str)>,
    mistake: Option<&Mistake>,
) -> Markup {
    let kept = hours.map(|hours| (time(hours.begin), time(hours.end)));
    let kept = kept.as_ref().map(|(begin, end)| (begin.as_str(), end.as_str()));
    let (begin, end) = typed.or(kept).unwrap_or_default();
    let error = Mistake::about(mistake, "quiet_hours");
    html! {
        form.stack action="/users/me/quiet_hours" method="post" data-turbo="false" {
            (forms::method("put"))
            fieldset.preference {
                legend.preference__legend { "Quiet hours" }
                (field("begin", "From", begin, error))
                (field("end", "To", end, error))
            }
            (super::note("quiet_hours_note", error, &hint(hours)))
            div { button.btn type="submit" { "Save quiet hours" } }
        }
        @if hours.is_some() {
            form action="/users/me/quiet_hours" method="post" data-turbo="false" {
                (forms::method("delete"))
                button.btn type="submit" { "Turn off quiet hours" }
            }
        }
    }
}

fn field(name: &str, label: &str, value: &str, error: Option<&str>) -> Markup {
    let id = format!("quiet_hours_{name}");
    html! {
        div.field {
            label.field__label for=(id) { (label) }
            input.input id=(id) type="time" name={ "quiet_hours[" (name) "]" } value=(value) required
                autofocus[error.is_some() && name == "begin"] aria-describedby="quiet_hours_note"
                aria-invalid=[error.map(|_| "true")];
        }
    }
}

fn hint(hours: Option<&QuietHours>) -> String {
    let meanwhile = "What is said meanwhile waits unread.";
    match hours {
        Some(hours) => format!(
            "Every day from {} to {} your devices stay silent, by the clock of {}. {meanwhile}",
            time(hours.begin),
            time(hours.end),
            hours.time_zone.replace('_', " ")
        ),
        None => format!("Your devices stay silent then, every day by your clock. {meanwhile}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_told_and_after_a_mistake_what_was_typed_stays() {
        let hours = QuietHours::between("22:00", "07:30", Some("Europe/Berlin")).unwrap();
        let kept = form(Some(&hours), None, None).into_string();
        for part in ["value=\"22:00\"", "value=\"07:30\"", "the clock of Europe/Berlin", "Turn off"]
        {
            assert!(kept.contains(part), "{part} is missing in {kept}");
        }
        let message = "Please say both times.".to_owned();
        let mistake = Mistake { field: "quiet_hours".into(), message };
        let again = form(None, Some(("09:00", "09:00")), Some(&mistake)).into_string();
        assert_eq!(again.matches("value=\"09:00\"").count(), 2);
        assert!(again.contains("Please say both times.") && !again.contains("Turn off"));
    }
}
