//! Marks: where in a text the words stand for which it was found, by the same rules as they are
//! found.

use std::{collections::BTreeSet, ops::Range};

use super::{Wanted, words};

/// Finds wanted words in texts that are shown.
#[derive(Debug, Default)]
pub struct Marker {
    /// Words of scripts with spaces, as they are kept.
    words: BTreeSet<String>,
    /// Stretches of characters of scripts without, which may begin anywhere.
    stretches: Vec<Vec<char>>,
    /// The last word as kept, and what words begin with where it is not found.
    begun: Option<(Vec<String>, String)>,
}

impl Marker {
    /// For the words of what was looked for.
    pub fn of(wanted: &Wanted) -> Self {
        let mut marker = Self::default();
        for text in &wanted.texts {
            for run in runs(text) {
                let folded = words::folded(&text[run.range]);
                if run.unspaced {
                    marker.stretches.push(folded.chars().collect());
                } else {
                    marker.words.extend(words::words(&folded));
                }
            }
        }
        let last = wanted.texts.last();
        marker.begun = last.and_then(|last| Some((words::words(last), words::begun(last)?)));
        marker
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.stretches.is_empty()
    }

    /// Where wanted words stand in a text, in bytes, ascending and apart.
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let begun = self.begun.as_ref().filter(|(whole, _)| {
            let kept = words::words(text);
            !whole.iter().any(|word| kept.contains(word))
        });
        let mut ranges = Vec::new();
        for run in runs(text) {
            if run.unspaced {
                ranges.extend(self.within(text, run.range));
            } else if self.is_wanted(&text[run.range.clone()])
                || begun.is_some_and(|(_, begun)| begins_so(&text[run.range.clone()], begun))
            {
                ranges.push(run.range);
            }
        }
        ranges
    }

    fn is_wanted(&self, word: &str) -> bool {
        words::words(word).iter().any(|word| self.words.contains(word))
    }

    /// Where wanted stretches stand in a run of characters without spaces.
    fn within(&self, text: &str, run: Range<usize>) -> Vec<Range<usize>> {
        let characters: Vec<(usize, char)> = text[run.clone()].char_indices().collect();
        let folded: Vec<String> =
            characters.iter().map(|(_, one)| words::folded(&one.to_string())).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < characters.len() {
            let longest =
                self.stretches.iter().filter(|wanted| begins(&folded[at..], wanted)).map(Vec::len);
            let length = longest.max().unwrap_or(0);
            if length > 0 {
                let end = characters.get(at + length).map_or(run.len(), |(end, _)| *end);
                found.push(run.start + characters[at].0..run.start + end);
            }
            at += length.max(1);
        }
        found
    }
}

fn begins_so(word: &str, begun: &str) -> bool {
    words::words(word).iter().any(|word| word.starts_with(begun))
}

fn begins(folded: &[String], wanted: &[char]) -> bool {
    folded.len() >= wanted.len()
        && folded.iter().zip(wanted).all(|(one, wanted)| one.chars().eq([*wanted]))
}

struct Run {
    range: Range<usize>,
    unspaced: bool,
}

/// Stretches of word characters of one nature.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, character) in text.char_indices() {
        if !words::is_shown_in_word(character) {
            continue;
        }
        let unspaced = words::is_unspaced(character);
        let end = at + character.len_utf8();
        match runs.last_mut() {
            Some(run) if run.range.end == at && run.unspaced == unspaced => run.range.end = end,
            _ => runs.push(Run { range: at..end, unspaced }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &str, text: &str, marked: &[&str]) {
        let marker = Marker::of(&Wanted::words(wanted));
        let found: Vec<&str> = marker.ranges(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, marked, "{wanted} in {text}");
    }

    #[test]
    fn what_is_found_is_marked_in_every_spelling() {
        check("eel", "Eels, and an EEL.", &["Eels", "EEL"]);
        check("cafe", "Das Café, cafe\u{301}", &["Café", "cafe\u{301}"]);
        check("under", "under_score", &["under"]);
        check("straße", "Strassen STRASSE", &["STRASSE"]);
        check("cat", "concatenate category", &["category"]);
        check("cat", "A cat has no category", &["cat"]);
        check("big docu", "big Documents", &["big", "Documents"]);
        check("docu papers", "documents and paper", &["paper"]);
        check("! *", "nothing at all", &[]);
    }

    #[test]
    fn scripts_without_spaces_are_marked_in_part() {
        check("東京", "東京タワーと東京", &["東京", "東京"]);
        check("京", "東京tower", &["京"]);
        check("tower", "東京tower", &["tower"]);
        check("여러", "여러분", &["여러"]);
    }
}
