//! Slack's marks in a text, as HTML.

use super::{anchor, emoji, is_web, plain};

/// A piece of a text: done already, whatever stands around it, or a sign that may be a mark.
enum Piece {
    Done(String),
    Sign(char),
}

/// The text as HTML: code first, then links, names and emoji, and emphasis around all of them. `&`,
/// `<` and `>` come escaped.
pub(super) fn shown(text: &str) -> String {
    emphasized(&pieces(text))
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let is_in_word = matches!(pieces.last(), Some(Piece::Sign(sign)) if sign.is_alphanumeric());
        let (piece, length) = code(rest)
            .or_else(|| pointed(rest))
            .or_else(|| address(rest).filter(|_| !is_in_word))
            .or_else(|| emoji::first(rest).map(|(emoji, length)| (emoji.to_owned(), length)))
            .map_or_else(|| escape(rest, sign), |(done, length)| (Piece::Done(done), length));
        pieces.push(piece);
        rest = &rest[length..];
    }
    pieces
}

/// A sign as it is, or the one that an escape stands for.
fn escape(text: &str, sign: char) -> (Piece, usize) {
    let escapes = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')];
    let escape = escapes.iter().find(|(escape, _)| text.starts_with(escape));
    let (sign, length) = escape.map_or((sign, sign.len_utf8()), |(it, sign)| (*sign, it.len()));
    (Piece::Sign(sign), length)
}

/// A block of code or code in a line, in which nothing is a mark.
fn code(text: &str) -> Option<(String, usize)> {
    if let Some(code) = between(text, "```", "```") {
        return Some((format!("<pre>{}</pre>", plain(code.trim_matches('\n'))), code.len() + 6));
    }
    let code = between(text, "`", "`").filter(|code| !code.contains('\n'))?;
    (!code.trim().is_empty()).then(|| (format!("<code>{}</code>", plain(code)), code.len() + 2))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.split_once(end).map(|(inside, _)| inside)
}

/// What stands in `<…>`: an address, a name that only Slack knows, or a moment, perhaps with words to
/// show in its place.
fn pointed(text: &str) -> Option<(String, usize)> {
    // Up to the next sign that may end it, so that a text of nothing but `<` is read once.
    let (inside, end) = text.strip_prefix('<')?.split_at_checked(text[1..].find(['<', '>'])?)?;
    let (target, words) = inside.split_once('|').unwrap_or((inside, ""));
    if end.starts_with('<') || target.contains(char::is_whitespace) {
        return None;
    }
    let label = if words.is_empty() { target } else { words };
    let shown = match target.split_at_checked(1)? {
        _ if is_web(target) => anchor(target, &emoji::named(&plain(label))),
        ("!", special) if words.is_empty() || special == words => format!("@{}", plain(special)),
        ("!", _) => plain(words),
        (sign @ ("@" | "#"), _) => format!("{sign}{}", plain(label.trim_start_matches(['@', '#']))),
        _ => return None,
    };
    Some((shown, inside.len() + 2))
}

/// An address that nothing points out, which may hold what looks like marks; one at its end closes.
fn address(text: &str) -> Option<(String, usize)> {
    let ends = |sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | '|' | '`');
    let word = text.split(ends).next().filter(|word| is_web(word))?;
    let link = word.trim_end_matches(['*', '_', '~']);
    Some((plain(link), link.len()))
}

/// `*bold*`, `_italic_` and `~struck~`, where the marks hug their words.
fn emphasized(pieces: &[Piece]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let emphasis = tag(piece).and_then(|tag| Some((tag, closes(pieces, at)?)));
        match (emphasis, piece) {
            (Some((tag, end)), _) => {
                out += &format!("<{tag}>{}</{tag}>", emphasized(&pieces[at + 1..end]));
                at = end;
            }
            (None, Piece::Done(done)) => out += done,
            (None, Piece::Sign('\n')) => out += "<br>",
            (None, Piece::Sign(sign)) => out += &plain(sign.encode_utf8(&mut [0; 4])),
        }
        at += 1;
    }
    out
}

fn tag(piece: &Piece) -> Option<&'static str> {
    match piece {
        Piece::Sign('*') => Some("b"),
        Piece::Sign('_') => Some("i"),
        Piece::Sign('~') => Some("s"),
        _ => None,
    }
}

/// Where the mark at that place is closed, if it opens.
fn closes(pieces: &[Piece], opening: usize) -> Option<usize> {
    let Piece::Sign(mark) = pieces[opening] else { return None };
    let sign = |at: Option<usize>| match at.and_then(|at| pieces.get(at)) {
        Some(Piece::Sign(sign)) => Some(*sign),
        _ => None,
    };
    let is_word = |at| sign(at).is_some_and(char::is_alphanumeric);
    let is_blank = |at| sign(at).is_some_and(char::is_whitespace);
    let before = opening.checked_sub(1);
    let is_hugging = opening + 1 < pieces.len() && !is_blank(Some(opening + 1));
    if is_word(before) || !is_hugging || sign(Some(opening + 1)) == Some(mark) {
        return None;
    }
    let line = pieces[opening + 1..].iter().take_while(|it| !matches!(it, Piece::Sign('\n')));
    let marks = line.enumerate().filter(|(_, it)| matches!(it, Piece::Sign(sign) if *sign == mark));
    let end = marks.map(|(at, _)| opening + 1 + at).next()?;
    (!is_blank(Some(end - 1)) && !is_word(Some(end + 1))).then_some(end)
}
