//! Quiet hours: when somebody does not want to be notified, every day anew and by their own clock.
//! What is said meanwhile is unread like everything else.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::{Error, Result, Time};

/// A stretch of every day. It may go past midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute, counted from midnight.
    pub begin: i32,
    /// The first minute that is not quiet any more.
    pub end: i32,
    /// Whose clock counts, such as `Europe/Berlin`.
    pub time_zone: String,
}

impl QuietHours {
    /// From one time of day to another, each as `22:30`, in a zone that browsers name; in UTC where
    /// there is none of that name. A stretch that ends where it begins is
    /// [`Invalid`](Error::Invalid): it would be all day or never.
    pub fn between(begin: &str, end: &str, time_zone: Option<&str>) -> Result<Self> {
        let known = time_zone.filter(|name| TimeZone::get(name).is_ok());
        let (Some(begin), Some(end)) = (named(begin), named(end)) else {
            return Err(Error::invalid("quiet_hours", "Please say both times, such as 22:30."));
        };
        if begin == end {
            let same = "Quiet hours must end at another time than they begin.";
            return Err(Error::invalid("quiet_hours", same));
        }
        Ok(Self { begin, end, time_zone: known.unwrap_or("UTC").to_owned() })
    }

    /// Whether that moment lies within.
    pub fn include(&self, at: Time) -> bool {
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let moment = Timestamp::from_microsecond(at.micros()).unwrap_or_default();
        let now = minute(moment.to_zoned(zone).time());
        if self.begin < self.end {
            (self.begin..self.end).contains(&now)
        } else {
            now >= self.begin || now < self.end
        }
    }
}

/// The minute of the day that a form names, such as `07:05`.
fn named(time: &str) -> Option<i32> {
    civil::Time::strptime("%H:%M", time).ok().map(minute)
}

fn minute(time: civil::Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

/// The time of day of a minute, as forms take it.
pub fn time(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(begin: &str, end: &str, zone: &str, moment: &str, quiet: bool) {
        let hours = QuietHours::between(begin, end, Some(zone)).unwrap();
        let at: Timestamp = moment.parse().unwrap();
        let include = hours.include(Time::from_micros(at.as_microsecond()));
        assert_eq!(include, quiet, "{begin} to {end} in {zone} at {moment}");
    }

    #[test]
    fn a_day_has_its_quiet_hours_by_the_clock_of_its_place() {
        check("13:00", "14:30", "UTC", "2026-01-31T12:59:59Z", false);
        check("13:00", "14:30", "UTC", "2026-01-31T13:00:00Z", true);
        check("13:00", "14:30", "UTC", "2026-01-31T14:30:00Z", false);
        for (moment, quiet) in
            [("21:59", false), ("22:00", true), ("03:00", true), ("07:00", false)]
        {
            check("22:00", "07:00", "UTC", &format!("2026-01-31T{moment}:00Z"), quiet);
        }
        // Berlin is one hour ahead in winter and two in summer.
        check("22:00", "07:00", "Europe/Berlin", "2026-01-31T20:30:00Z", false);
        check("22:00", "07:00", "Europe/Berlin", "2026-07-31T20:30:00Z", true);
        check("22:00", "07:00", "Nowhere/Land", "2026-07-31T20:30:00Z", false);
    }

    #[test]
    fn times_are_times_and_differ() {
        for (begin, end) in [
            ("", "07:00"),
            ("22:00", "24:00"),
            ("22:60", "01:00"),
            ("ten", "1"),
            ("07:00", "07:00"),
        ] {
            let refused = QuietHours::between(begin, end, None);
            assert!(matches!(refused, Err(Error::Invalid { .. })), "{begin} to {end}");
        }
        let hours = QuietHours::between("22:05", "07:00", None).unwrap();
        assert_eq!((time(hours.begin), time(hours.end)), ("22:05".into(), "07:00".into()));
    }
}
