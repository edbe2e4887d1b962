//! Ranges: which part of a file a request asks for.

use std::ops::Range;

/// What to send.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything: no part was asked for, or none that is understood, or several.
    Whole,
    /// These bytes.
    Of(Range<u64>),
    /// The file ends before the part begins.
    Beyond,
}

/// Reads a `Range` header about a file of that many bytes. What is not understood is as if it were
/// not there, as the protocol says.
pub(crate) fn part(header: Option<&str>, size: u64) -> Part {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else { return Part::Whole };
    match (number(first), number(last)) {
        // The last so many bytes.
        (Some(None), Some(Some(0))) => Part::Beyond,
        (Some(None), Some(Some(length))) if size > 0 => Part::Of(size.saturating_sub(length)..size),
        (Some(None), Some(Some(_))) => Part::Beyond,
        (Some(Some(first)), Some(last)) => match last {
            Some(last) if last < first => Part::Whole,
            _ if first >= size => Part::Beyond,
            Some(last) => Part::Of(first..last.saturating_add(1).min(size)),
            None => Part::Of(first..size),
        },
        _ => Part::Whole,
    }
}

/// A number, nothing at all, or neither. A number too large for us is past every end.
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_the_protocol_says() {
        let check = |header: &str, expected: Part| {
            assert_eq!(part(Some(header), 100), expected, "{header}");
        };
        check("bytes=0-0", Part::Of(0..1));
        check("bytes=0-99", Part::Of(0..100));
        check("bytes=10-", Part::Of(10..100));
        check("bytes=10-999", Part::Of(10..100));
        check("bytes=-10", Part::Of(90..100));
        check("bytes=-999", Part::Of(0..100));
        check("bytes=99-99", Part::Of(99..100));
        check("bytes=0-18446744073709551615", Part::Of(0..100));
        check("bytes=100-", Part::Beyond);
        check("bytes=99999999999999999999999-", Part::Beyond);
        check("bytes=-0", Part::Beyond);
        for odd in [
            "bytes=",
            "bytes=-",
            "bytes=5-2",
            "bytes=a-b",
            "bytes=0-1,5-6",
            "items=0-1",
            "0-1",
            "bytes=+1-2",
            "bytes=1--2",
        ] {
            check(odd, Part::Whole);
        }
        assert_eq!(part(None, 100), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Beyond);
        assert_eq!(part(Some("bytes=-5"), 0), Part::Beyond);
    }
}
