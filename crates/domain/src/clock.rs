//! Time: one type for every moment, microseconds since 1970 in UTC, which is what both
//! databases keep exactly.

use std::time::Duration;

use jiff::Timestamp;

/// A moment, in whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// The moment of the call. Verbs ask their store's `now` instead, so that tests can set it.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
    pub fn now() -> Self {
        Self(Timestamp::now().as_microsecond())
    }

    /// The moment that many microseconds after 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The moment that many milliseconds after 1970, the unit that browsers use.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment that much earlier.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The moment that much later.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// ISO 8601 with milliseconds, as the published JSON prints it: `2026-01-31T09:05:00.120Z`.
    pub fn iso8601(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%S.%3fZ")
    }

    /// The moment in UTC by a `strftime` pattern.
    pub fn format(self, pattern: &str) -> String {
        let moment = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        moment.strftime(pattern).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_prints_its_milliseconds_and_keeps_its_microseconds() {
        let time = Time::from_micros(1_767_225_600_123_456);
        assert_eq!(time.iso8601(), "2026-01-01T00:00:00.123Z");
        assert_eq!(time.millis(), 1_767_225_600_123);
        assert_eq!(time.plus(Duration::from_secs(1)).minus(Duration::from_secs(1)), time);
    }
}
