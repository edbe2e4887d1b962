//! Documents: what a page says about itself in its `meta` elements.
//!
//! Pages are foreign and may be made to keep us busy, so they are only searched, in one pass, for
//! the elements that matter; the parser sees no more than one of these at a time.

mod tags;

use std::{cell::RefCell, collections::HashMap};

use encoding_rs::{Encoding, UTF_8, mem::decode_latin1};
use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{
        CharacterTokens, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
    },
};

use self::tags::Tags;

/// The longest element that is looked into, in bytes; longer ones carry pictures.
const LONGEST: usize = 4 * 1024;
/// How many elements are looked into; no page has a use for more.
const MOST: usize = 200;
/// Where an encoding is declared, it is declared by here.
const DECLARED_BY: usize = 4 * 1024;
/// What decoding puts where bytes mean nothing.
const MEANINGLESS: char = '\u{fffd}';

/// What a page says about itself.
#[derive(Debug, Default)]
pub(super) struct Document {
    said: HashMap<String, String>,
}

impl Document {
    /// Reads a page. Its encoding is what the server says, else what the page says, else UTF-8;
    /// bytes that mean nothing are left out. What is said twice is said last.
    pub(super) fn read(charset: Option<&str>, bytes: &[u8]) -> Self {
        let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
        let encoding = named.or_else(|| declared(bytes)).unwrap_or(UTF_8);
        let (text, _, _) = encoding.decode(bytes);
        let said = metas(&text).filter_map(|meta| {
            let name = meta.get("property").or_else(|| meta.get("name"))?;
            let content = meta.get("content").filter(|text| !text.trim().is_empty())?;
            let name = name.starts_with("og:").then(|| name.replace("og:", ""))?;
            Some((name, content.replace(MEANINGLESS, "")))
        });
        Self { said: said.collect() }
    }

    /// What is said under that name, as it stands there.
    pub(super) fn raw(&self, name: &str) -> Option<String> {
        self.said.get(name).cloned()
    }

    /// What is said under that name, without the tags that some pages put into it.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let words = tokenize(self.said.get(name)?, Words::default()).0.into_inner();
        Some(words).filter(|text| !text.trim().is_empty())
    }
}

/// The charset that a media type names.
pub(super) fn charset_of(media_type: &str) -> Option<String> {
    let media_type = media_type.to_ascii_lowercase();
    let (_, label) = media_type.split_once("charset=")?;
    let label = label.trim_start_matches(['"', '\'']);
    let ends = |letter: char| matches!(letter, '"' | '\'' | ';') || letter.is_whitespace();
    label.split(ends).next().filter(|label| !label.is_empty()).map(str::to_owned)
}

/// The encoding that the page itself names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = decode_latin1(&bytes[..bytes.len().min(DECLARED_BY)]);
    let mut labels = metas(&head).filter_map(|meta| {
        let named = meta.get("charset").cloned();
        named.or_else(|| meta.get("content").and_then(|content| charset_of(content)))
    });
    Encoding::for_label(labels.next()?.as_bytes())
}

/// The attributes of each `meta` element of a page, in order.
fn metas(page: &str) -> impl Iterator<Item = HashMap<String, String>> + '_ {
    let tags = Tags::of(page).filter(|tag| tags::is(tag, "meta") && tag.len() <= LONGEST);
    tags.take(MOST).map(|tag| tokenize(tag, Attributes::default()).0.into_inner())
}

fn tokenize<S: TokenSink>(text: &str, sink: S) -> S {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// Gathers the attributes of tags.
#[derive(Default)]
struct Attributes(RefCell<HashMap<String, String>>);

impl TokenSink for Attributes {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let TagToken(tag) = token {
            let pairs = tag.attrs.iter();
            let pairs = pairs.map(|pair| (pair.name.local.to_string(), pair.value.to_string()));
            self.0.borrow_mut().extend(pairs);
        }
        TokenSinkResult::Continue
    }
}

/// Gathers the words between tags.
#[derive(Default)]
struct Words(RefCell<String>);

impl TokenSink for Words {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let CharacterTokens(text) = token {
            self.0.borrow_mut().push_str(&text);
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(page: &str) -> Option<String> {
        Document::read(None, page.as_bytes()).text("title")
    }

    #[test]
    fn what_only_looks_like_an_element_says_nothing() {
        let meta = r#"<meta property="og:title" content="no">"#;
        for page in [
            format!("<!-- {meta} -->"),
            format!("<script>let x = '{meta}'</script>"),
            format!("<title>{meta}</title>"),
            format!("<STYLE>{meta}"),
            format!("<a title='{meta}'>"),
            format!("<!doctype {meta}"),
        ] {
            assert_eq!(title(&page).as_deref(), None, "{page}");
        }
        let page =
            format!("<script>1</script ><a b=c d='>' e>< p></>{}", meta.replace("no", "yes"));
        assert_eq!(title(&page).as_deref(), Some("yes"));
    }

    #[test]
    fn the_word_of_the_server_about_the_encoding_counts_first() {
        let page = b"<meta charset=utf-8><meta property=og:title content='caf\xe9'>";
        assert_eq!(Document::read(Some("latin1"), page).text("title").unwrap(), "café");
        assert_eq!(Document::read(Some("nonsense"), page).text("title").unwrap(), "caf");
        let page = b"<meta http-equiv=content-type content='text/html; charset=Shift_JIS'>\
            <meta property=og:title content='\x93\xfa\x96{'>";
        assert_eq!(Document::read(None, page).text("title").unwrap(), "日本");
    }

    #[test]
    fn a_page_made_to_keep_us_busy_does_not() {
        let wide: String = (0..400_000).map(|number| format!("a{number} ")).collect();
        let pages = [
            format!("<meta {wide}>"),
            "<meta a b c d e f g h".repeat(200_000),
            "<".repeat(4_000_000),
            "<script>".repeat(500_000),
            "<!--".repeat(1_000_000),
            format!("<meta property=og:title content='{}'>", "<a ".repeat(1_000_000)),
            format!("<meta property=og:title content='{}'>", "&lt;a b".repeat(1_100)).repeat(600),
        ];
        let started = std::time::Instant::now();
        for page in pages {
            title(&page);
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
