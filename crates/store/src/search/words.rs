//! Words: what is kept of a text so that it is found, and what is looked for. Spellings of one
//! word meet in one form: no capitals, no accents, English endings cut. Scripts that put no
//! spaces between words are kept as pairs of neighbouring characters, so that any part is found.

use std::ops::RangeInclusive;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The most bytes of words kept of one text. PostgreSQL takes no more than a megabyte; what nobody
/// reads to its end need not be found by its end.
const BUDGET: usize = 256 * 1024;
/// How many characters are looked for as the beginning of a word. One begins too many; and so long a
/// word is one that was typed to its end: as observed, `camelcase` does not find `camelCaseWord`.
const BEGINNING: RangeInclusive<usize> = 2..=8;
/// The most characters of one word; the rest of an endless one does not count.
const LONGEST: usize = 64;

/// One thing to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// These words, side by side.
    Words(Vec<String>),
    /// A word that begins so.
    Beginning(String),
}

/// A stretch of characters of one nature.
enum Run {
    Word(String),
    Unspaced(Vec<char>),
}

/// The words of a text in its order.
pub(super) fn words(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut left = BUDGET;
    runs(text)
        .into_iter()
        .flat_map(|run| match run {
            Run::Word(word) => vec![stem(&stemmer, word)],
            Run::Unspaced(characters) => parts(&characters),
        })
        .take_while(|word| {
            left = left.saturating_sub(word.len() + 1);
            left > 0
        })
        .collect()
}

/// What these texts ask for: the words of each stand together.
pub(super) fn terms<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Term> {
    let stemmer = Stemmer::create(Algorithm::English);
    texts.into_iter().flat_map(|text| wanted(&stemmer, text)).collect()
}

/// The same, but for a word that only begins like the last, which may not be typed to its end. None
/// when the last text is not one word.
pub(super) fn terms_begun(texts: &[String]) -> Option<Vec<Term>> {
    let (last, others) = texts.split_last()?;
    let begun = Term::Beginning(begun(last)?);
    Some(terms(others.iter().map(String::as_str)).into_iter().chain([begun]).collect())
}

/// What a word begins with that this text begins; none when it is not one word.
pub(super) fn begun(text: &str) -> Option<String> {
    match <[Run; 1]>::try_from(runs(text)).ok()? {
        [Run::Word(word)] if BEGINNING.contains(&word.chars().count()) => Some(word),
        _ => None,
    }
}

fn wanted(stemmer: &Stemmer, typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut together = Vec::new();
    for run in runs(typed) {
        match run {
            Run::Word(word) => together.push(stem(stemmer, word)),
            Run::Unspaced(characters) => {
                // The last character was kept alone for the sake of single ones; nobody asks for
                // it here, so what follows is not beside the pairs.
                if !together.is_empty() {
                    terms.push(Term::Words(std::mem::take(&mut together)));
                }
                terms.push(unspaced(&characters));
            }
        }
    }
    if !together.is_empty() {
        terms.push(Term::Words(together));
    }
    terms
}

fn unspaced(characters: &[char]) -> Term {
    match characters {
        [one] => Term::Beginning(one.to_string()),
        many => Term::Words(pairs(many)),
    }
}

/// Pairs of neighbours, and the last character alone, so that every character begins something.
fn parts(characters: &[char]) -> Vec<String> {
    let last = characters.last().map(char::to_string);
    pairs(characters).into_iter().chain(last).collect()
}

fn pairs(characters: &[char]) -> Vec<String> {
    characters.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn stem(stemmer: &Stemmer, word: String) -> String {
    let word: String = word.chars().take(LONGEST).collect();
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        stemmer.stem(&word).into_owned()
    } else {
        word
    }
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut broken = true;
    for character in folded(text).chars() {
        let goes_on = !std::mem::take(&mut broken);
        match (runs.last_mut(), is_unspaced(character)) {
            _ if !is_part_of_word(character) => broken = true,
            (Some(Run::Unspaced(run)), true) if goes_on => run.push(character),
            (Some(Run::Word(run)), false) if goes_on => run.push(character),
            (_, true) => runs.push(Run::Unspaced(vec![character])),
            (_, false) => runs.push(Run::Word(character.to_string())),
        }
    }
    runs
}

/// The text without capitals, accents, and forms that only look different.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase).filter(|c| !is_invisible(*c)) {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            // Raised and circled numbers are characters of their own: x² is not x2.
            _ if character.general_category() == GeneralCategory::OtherNumber => {
                folded.push(character);
            }
            _ => folded.extend([character].into_iter().nfkd().filter(|c| !is_accent(*c))),
        }
    }
    // Put together again what is one letter, such as the syllables of Korean.
    folded.nfc().collect()
}

fn is_part_of_word(character: char) -> bool {
    use GeneralCategory::{NonspacingMark, SpacingMark};
    character.is_alphanumeric()
        || matches!(character.general_category(), NonspacingMark | SpacingMark)
}

/// Whether a character belongs to a word where it is shown: accents and what shows nothing too.
pub(super) fn is_shown_in_word(character: char) -> bool {
    is_part_of_word(character) || is_accent(character) || is_invisible(character)
}

/// Marks that leave a letter the same word: accents, and the vowel points of Hebrew and Arabic.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Characters that show nothing and part nothing: soft hyphens, joiners, marks of direction.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Characters of scripts that put no spaces between words, or glue particles to them.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}'       // Thai, Lao
        | '\u{1000}'..='\u{109f}'   // Burmese
        | '\u{1780}'..='\u{17ff}'   // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{312f}'   // Japanese syllables, Bopomofo
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}'   // Han
        | '\u{ac00}'..='\u{d7af}'   // Korean syllables
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected, "{text}");
    }

    #[test]
    fn spellings_of_one_word_meet() {
        check("Café CAFÉ cafe\u{301}", &["cafe", "cafe", "cafe"]);
        check("Running runs", &["run", "run"]);
        check("Straße Zażółć İstanbul", &["strass", "zazolc", "istanbul"]);
        check("Ελληνικά ΜΗΝΎΜΑΤΑΣ", &["ελληνικα", "μηνυματασ"]);
        check("ﬁnance Ｆｕｌｌ", &["financ", "full"]);
    }

    #[test]
    fn what_is_no_letter_parts_words_unless_it_shows_nothing() {
        check("under_score c++ don't x²", &["under", "score", "c", "don", "t", "x²"]);
        check("zero\u{200b}width 🍕 soft\u{ad}ly", &["zerowidth", "soft"]);
        check("हिन्दी", &["हिन्दी"]);
    }

    #[test]
    fn scripts_without_spaces_are_kept_in_pairs() {
        check("東京タワー", &["東京", "京タ", "タワ", "ワー", "ー"]);
        check("10時から", &["10", "時か", "から", "ら"]);
        check("여러분", &["여러", "러분", "분"]);
    }

    #[test]
    fn terms_stand_alone_and_their_parts_together() {
        let words = |words: &[&str]| Term::Words(words.iter().map(ToString::to_string).collect());
        let terms = |query: &'static str| terms(query.split_whitespace());
        assert_eq!(
            terms("pizza AND foo_bars"),
            [words(&["pizza"]), words(&["and"]), words(&["foo", "bar"])]
        );
        assert_eq!(terms("東京tower"), [words(&["東京"]), words(&["tower"])]);
        assert_eq!(terms("京"), [Term::Beginning("京".into())]);
        assert_eq!(terms(" \"* ^ "), []);
        assert_eq!(super::terms(["big rooms"]), [words(&["big", "room"])]);
    }

    #[test]
    fn the_last_word_may_be_a_beginning() {
        let begun = |texts: &[&str]| {
            terms_begun(&texts.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let big = Term::Words(vec!["big".into()]);
        assert_eq!(begun(&["big", "Docu"]), Some(vec![big, Term::Beginning("docu".into())]));
        for texts in [&["big rooms"][..], &["d"], &["東京"], &["docu-m"], &["camelcase"], &[]] {
            assert_eq!(begun(texts), None, "{texts:?}");
        }
    }

    #[test]
    fn endless_texts_are_kept_in_part() {
        let endless = words(&"word ".repeat(200_000));
        assert!(endless.len() * 5 <= BUDGET);
        assert_eq!(words(&"x".repeat(1000)), ["x".repeat(LONGEST)]);
    }
}
