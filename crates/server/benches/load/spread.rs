//! Spreads: many measurements in a few figures.

use std::time::Duration;

/// The time that so many of a hundred stay within.
pub(crate) fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    if times.is_empty() {
        return Duration::ZERO;
    }
    let at = (times.len() * percent / 100).min(times.len() - 1);
    *times.select_nth_unstable(at).1
}

/// The middle one, which a disturbed turn does not move.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The least one: other work on the machine only ever adds to a waiting time.
pub(crate) fn least(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::INFINITY, f64::min)
}

/// A time in milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
