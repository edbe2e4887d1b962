//! Search queries: what somebody typed, read as words, phrases in quotes and filters such as
//! `from:ada` (domain rule 10). Nothing here knows who or what there is to be found.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::Time;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words, each alone; and phrases, whose words stand side by side.
    pub texts: Vec<String>,
    /// What else must be true of a message.
    pub filters: Vec<Filter>,
    /// What could not be understood.
    pub mistakes: Vec<Mistake>,
}

/// One thing that must be true of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// `from:` somebody of that name, or `me`.
    From(String),
    /// `in:` a room or ping of that name.
    In(String),
    /// `before:` a day, a month or a year of the asker's calendar: said earlier than its beginning.
    Before(Time),
    /// `after:` one: said later than its end.
    After(Time),
    /// `has:` something besides words.
    Has(Has),
}

/// What a message may have besides words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    /// Any file.
    File,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A recording.
    Audio,
    /// The address of a page.
    Link,
}

/// When somebody asks, and how days begin and end where they are.
#[derive(Clone, Debug)]
pub struct Calendar {
    today: Date,
    zone: TimeZone,
}

impl Calendar {
    /// The calendar at that moment in a zone such as `Europe/Berlin`; in UTC where there is none of
    /// that name.
    pub fn at(now: Time, zone: Option<&str>) -> Self {
        let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
        let now = Timestamp::from_microsecond(now.micros()).unwrap_or_default();
        Self { today: now.to_zoned(zone.clone()).date(), zone }
    }

    fn midnight(&self, date: Date) -> Option<Time> {
        let midnight = date.to_zoned(self.zone.clone()).ok()?;
        Some(Time::from_micros(midnight.timestamp().as_microsecond()))
    }
}

/// A filter that means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Nobody is called so.
    NoSuchPerson(String),
    /// No room of the asker is called so.
    NoSuchRoom(String),
    /// That is no day.
    NotADay(String),
    /// Messages do not have such a thing.
    NothingSuch(String),
}

impl Query {
    /// Reads what was typed, with the days of that calendar. What only looks like a filter is a word.
    pub fn parse(typed: &str, calendar: &Calendar) -> Self {
        let mut query = Self::default();
        for part in parts(typed) {
            match part {
                Part::Text(text) => query.texts.push(text),
                Part::Filter { name, value } => query.take(&name, value, calendar),
            }
        }
        query
    }

    /// Whether nothing was asked for.
    pub fn is_blank(&self) -> bool {
        let word = |text: &String| text.chars().any(is_word);
        self.filters.is_empty() && self.mistakes.is_empty() && !self.texts.iter().any(word)
    }

    fn take(&mut self, name: &str, value: String, calendar: &Calendar) {
        let understood = match name {
            "from" => Ok(Filter::From(value)),
            "in" => Ok(Filter::In(value)),
            "before" => span(&value, calendar)
                .map(|(start, _)| Filter::Before(start))
                .ok_or(Mistake::NotADay(value)),
            "after" => span(&value, calendar)
                .map(|(_, end)| Filter::After(end))
                .ok_or(Mistake::NotADay(value)),
            _ => has(&value).map(Filter::Has).ok_or(Mistake::NothingSuch(value)),
        };
        match understood {
            Ok(filter) => self.filters.push(filter),
            Err(mistake) => self.mistakes.push(mistake),
        }
    }
}

/// What is shown and remembered of what was typed: where it is plain words, everything else in it
/// becomes a blank, as published; phrases and filters stay as they are.
pub fn cleaned(typed: &str) -> String {
    let plain = parts(typed).all(|part| matches!(part, Part::Text(_))) && !typed.contains(QUOTES);
    if plain {
        typed.chars().map(|letter| if is_word(letter) { letter } else { ' ' }).collect()
    } else {
        typed.trim().to_owned()
    }
}

const FILTERS: [&str; 5] = ["from", "in", "before", "after", "has"];
/// Straight and curly ones, which phones type.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

enum Part {
    Text(String),
    Filter { name: String, value: String },
}

/// Cuts at blanks that stand in no quotes.
fn parts(typed: &str) -> impl Iterator<Item = Part> {
    let mut rest = typed;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let (part, left) = match filter(rest) {
            Some((name, after)) => {
                let (value, left) = text(after);
                (Part::Filter { name, value }, left)
            }
            None => {
                let (text, left) = text(rest);
                (Part::Text(text), left)
            }
        };
        rest = left;
        Some(part)
    })
}

/// The name of the filter that begins here, and what follows its colon, if anything does.
fn filter(rest: &str) -> Option<(String, &str)> {
    let (name, after) = rest.split_once(':')?;
    let name = name.to_lowercase();
    let says = after.chars().next().is_some_and(|next| !next.is_whitespace());
    (FILTERS.contains(&name.as_str()) && says).then_some((name, after))
}

/// A phrase without its quotes, or everything up to a blank; and what is left. A quote that is
/// never closed goes to the end.
fn text(rest: &str) -> (String, &str) {
    if let Some(phrase) = rest.strip_prefix(QUOTES) {
        let (phrase, left) = phrase.split_once(QUOTES).unwrap_or((phrase, ""));
        return (phrase.trim().to_owned(), left);
    }
    let end = rest.find(|letter: char| letter.is_whitespace() || QUOTES.contains(&letter));
    let (word, left) = rest.split_at(end.unwrap_or(rest.len()));
    (word.to_owned(), left)
}

fn has(value: &str) -> Option<Has> {
    Some(match value.to_lowercase().as_str() {
        "file" | "files" | "attachment" => Has::File,
        "image" | "images" | "picture" | "photo" => Has::Image,
        "video" | "videos" | "film" => Has::Video,
        "audio" | "sound" | "recording" => Has::Audio,
        "link" | "links" | "url" => Has::Link,
        _ => return None,
    })
}

/// The beginning of a day, a month or a year, and the beginning of the next.
fn span(value: &str, calendar: &Calendar) -> Option<(Time, Time)> {
    let today = calendar.today;
    let (from, to) = match value.to_lowercase().as_str() {
        "today" => (today, today.tomorrow().ok()?),
        "yesterday" => (today.yesterday().ok()?, today),
        written => date(written)?,
    };
    Some((calendar.midnight(from)?, calendar.midnight(to)?))
}

/// `2026-03-31`, `2026-03` or `2026`; months and days also with one digit.
fn date(written: &str) -> Option<(Date, Date)> {
    let numbers: Option<Vec<i16>> = written.split('-').map(|part| part.parse().ok()).collect();
    let narrow = |number: i16| i8::try_from(number).ok();
    let day = |year, month, day| Date::new(year, narrow(month)?, narrow(day)?).ok();
    match *numbers? {
        [year] if written.len() == 4 => Some((day(year, 1, 1)?, day(year.checked_add(1)?, 1, 1)?)),
        [year, month] => {
            let first = day(year, month, 1)?;
            Some((first, first.last_of_month().tomorrow().ok()?))
        }
        [year, month, of_month] => {
            let day = day(year, month, of_month)?;
            Some((day, day.tomorrow().ok()?))
        }
        _ => None,
    }
}

/// Letters, marks, decimal digits, and what joins words.
fn is_word(letter: char) -> bool {
    use GeneralCategory as Category;
    letter.is_alphabetic()
        || matches!(
            letter.general_category(),
            Category::DecimalNumber
                | Category::ConnectorPunctuation
                | Category::NonspacingMark
                | Category::SpacingMark
                | Category::EnclosingMark
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-15T10:00:00Z.
    const NOW: Time = Time::from_millis(1_773_568_800_000);

    fn check(typed: &str, texts: &[&str], filters: &[Filter], mistakes: &[Mistake]) {
        let query = Query::parse(typed, &Calendar::at(NOW, None));
        assert_eq!(query.texts, texts, "{typed}");
        assert_eq!(query.filters, filters, "{typed}");
        assert_eq!(query.mistakes, mistakes, "{typed}");
    }

    fn from(name: &str) -> Filter {
        Filter::From(name.to_owned())
    }

    fn inside(name: &str) -> Filter {
        Filter::In(name.to_owned())
    }

    #[test]
    fn words_stand_alone_and_phrases_together() {
        check("", &[], &[], &[]);
        check("two  words", &["two", "words"], &[], &[]);
        check("\"New York\" trip", &["New York", "trip"], &[], &[]);
        check("“New York” trip", &["New York", "trip"], &[], &[]);
        check("say\"this now\"", &["say", "this now"], &[], &[]);
        check("\"never closed", &["never closed"], &[], &[]);
        check("東京 \"大阪 城\"", &["東京", "大阪 城"], &[], &[]);
    }

    #[test]
    fn filters_have_a_name_and_a_value() {
        check("from:ada budget", &["budget"], &[from("ada")], &[]);
        check("FROM:Ada", &[], &[from("Ada")], &[]);
        check("in:\"Big Room\" from:“Kim Berg”", &[], &[inside("Big Room"), from("Kim Berg")], &[]);
        check("has:link has:Image", &[], &[Filter::Has(Has::Link), Filter::Has(Has::Image)], &[]);
        check("has:cheese", &[], &[], &[Mistake::NothingSuch("cheese".to_owned())]);
    }

    #[test]
    fn what_only_looks_like_a_filter_is_a_word() {
        check("https://example.com", &["https://example.com"], &[], &[]);
        check("note:this", &["note:this"], &[], &[]);
        check("from: ada", &["from:", "ada"], &[], &[]);
        check("\"from:ada\"", &["from:ada"], &[], &[]);
        check("ratio 16:9", &["ratio", "16:9"], &[], &[]);
    }

    fn day(micros_of: &str) -> Time {
        Time::from_micros(micros_of.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn days_months_and_years_are_spans() {
        for (typed, filter) in [
            ("before:2026-03-01", Filter::Before(day("2026-03-01T00:00:00Z"))),
            ("after:2026-03-01", Filter::After(day("2026-03-02T00:00:00Z"))),
            ("before:2026-3-1", Filter::Before(day("2026-03-01T00:00:00Z"))),
            ("before:2026-03", Filter::Before(day("2026-03-01T00:00:00Z"))),
            ("after:2025-12", Filter::After(day("2026-01-01T00:00:00Z"))),
            ("after:2025", Filter::After(day("2026-01-01T00:00:00Z"))),
            ("before:today", Filter::Before(day("2026-03-15T00:00:00Z"))),
            ("after:yesterday", Filter::After(day("2026-03-15T00:00:00Z"))),
        ] {
            check(typed, &[], &[filter], &[]);
        }
        for wrong in ["soon", "2026-02-30", "2026-13", "-5", "20261", "1-2-3-4", "99999", "9999"] {
            check(&format!("after:{wrong}"), &[], &[], &[Mistake::NotADay(wrong.to_owned())]);
        }
    }

    #[test]
    fn days_begin_where_the_asker_is() {
        for (zone, typed, filter) in [
            ("Europe/Berlin", "before:2026-03-01", Filter::Before(day("2026-02-28T23:00:00Z"))),
            // The night in which the clocks go forward.
            ("Europe/Berlin", "after:2026-03-29", Filter::After(day("2026-03-29T22:00:00Z"))),
            ("Pacific/Auckland", "before:today", Filter::Before(day("2026-03-14T11:00:00Z"))),
            ("Pacific/Honolulu", "after:yesterday", Filter::After(day("2026-03-15T10:00:00Z"))),
            ("Middle/Earth", "before:today", Filter::Before(day("2026-03-15T00:00:00Z"))),
        ] {
            let query = Query::parse(typed, &Calendar::at(NOW, Some(zone)));
            assert_eq!(query.filters, [filter], "{typed} in {zone}");
        }
    }

    #[test]
    fn blank_is_what_asks_for_nothing() {
        for (typed, blank) in [("", true), (" !!! ", true), ("\"\"", true), ("a", false)] {
            assert_eq!(Query::parse(typed, &Calendar::at(NOW, None)).is_blank(), blank, "{typed}");
        }
        assert!(!Query::parse("from:ada", &Calendar::at(NOW, None)).is_blank());
    }

    #[test]
    fn plain_words_lose_what_is_no_letter_and_the_rest_stays() {
        for (typed, kept) in [
            ("it's 5 o'clock!", "it s 5 o clock "),
            (" pad ", " pad "),
            ("x²", "x "),
            (" \"a b\" ", "\"a b\""),
            ("from:ada it's", "from:ada it's"),
        ] {
            assert_eq!(cleaned(typed), kept, "{typed}");
        }
    }
}
