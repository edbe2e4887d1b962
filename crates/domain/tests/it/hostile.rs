//! Hostile bodies: whatever comes in, only harmless markup comes out, soon and always.

use campfire_domain::messages::body;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use scraper::{ElementRef, Html};
use serde_json::Value;

use crate::cast::Cast;

/// What a kept or shown body may be made of; written down a second time on purpose.
const ELEMENTS: &str = "a abbr acronym address b big blockquote br cite code dd del dfn div dl dt em \
    figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre s samp small span strong sub sup time \
    tt u ul var wbr";
const ATTRIBUTES: &str =
    "abbr alt cite class data-language datetime height href lang name src title width xml:lang";
const KEPT: &str = "sgid content-type url href filename caption";
const SHOWN: &str = "target rel data-user-id loading referrerpolicy";
const SCHEMES: &str = "http https mailto tel sms webcal xmpp irc ssh sftp ftp";

/// Pieces that parsers stumble over.
const SPLINTERS: [&str; 30] = [
    "<",
    ">",
    "\"",
    "'",
    "/",
    "&",
    "=",
    "<!--",
    "-->",
    "</p>",
    "<p>",
    "<table>",
    "</table>",
    "<svg>",
    "<math>",
    "<style>",
    "</style>",
    "<a href=javascript:x>",
    "</a>",
    "<pre>\n\n",
    "\0",
    "\n",
    "<b>",
    "</b>",
    "<li>",
    "<template>",
    "<select>",
    " onclick=x ",
    "<action-text-attachment caption=x>",
    "é",
];

fn seeds() -> Vec<String> {
    let cast = Cast::new();
    let hostile = include_str!("../data/hostile.txt").lines().map(str::to_owned);
    let observed = include_str!("../data/richtext.jsonl").lines().map(|line| {
        serde_json::from_str::<Value>(line).unwrap()["body"].as_str().unwrap().to_owned()
    });
    hostile.chain(observed).map(|body| cast.fill(&body)).collect()
}

/// Panics unless the body is kept and shown as harmless markup that stays as it is.
fn check(cast: &Cast, source: &str) {
    let kept = body::clean(source);
    only(&kept, KEPT, "action-text-attachment", source);
    assert_eq!(body::clean(&kept), kept, "cleaned twice: {source:?}");
    body::plain_text(&kept, &|user| cast.name(user));
    for stored in [&kept, source] {
        let shown = body::present(stored, &|user| cast.person(user));
        only(&shown, SHOWN, "img", source);
        let html = Html::parse_fragment(&shown);
        let top = html.root_element().child_elements().count();
        assert_eq!(top, 1, "torn out of its place: {source:?}\n{shown}");
    }
}

/// Panics unless a browser would find nothing but allowed elements and attributes.
fn only(html: &str, more: &str, element: &str, source: &str) {
    let is_one = |list: &str, name: &str| list.split_whitespace().any(|one| one == name);
    let html = Html::parse_fragment(html);
    let elements = html.root_element().descendent_elements().skip(1);
    for found in elements.map(|element: ElementRef<'_>| element.value()) {
        let name = found.name();
        assert!(is_one(ELEMENTS, name) || name == element, "<{name}> from {source:?}");
        for (name, value) in found.attrs() {
            assert!(is_one(ATTRIBUTES, name) || is_one(more, name), "{name}= from {source:?}");
            if is_one("href src cite url", name) {
                let scheme = url::Url::parse(value).ok().map(|url| url.scheme().to_owned());
                assert!(scheme.is_none_or(|scheme| is_one(SCHEMES, &scheme)), "{value:?}");
            }
        }
    }
}

#[test]
fn nothing_live_survives() {
    let cast = Cast::new();
    seeds().iter().for_each(|seed| check(&cast, seed));
}

#[test]
fn nothing_live_survives_mutation() {
    let cast = Cast::new();
    let seeds = seeds();
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..3_000 {
        check(&cast, &mutated(&seeds, &mut random));
    }
}

/// One seed with pieces of another, splinters and holes.
fn mutated(seeds: &[String], random: &mut StdRng) -> String {
    let mut body: Vec<char> = seeds.choose(random).unwrap().chars().take(400).collect();
    for _ in 0..random.random_range(1..8) {
        let at = random.random_range(0..=body.len());
        let end = (at + random.random_range(0..12)).min(body.len());
        let piece: Vec<char> = match random.random_range(0..4) {
            0 => Vec::new(),
            1 => SPLINTERS.choose(random).unwrap().chars().collect(),
            2 => body[at..end].repeat(2),
            _ => seeds.choose(random).unwrap().chars().skip(at).take(60).collect(),
        };
        body.splice(at..end, piece);
    }
    body.into_iter().collect()
}

#[test]
fn markup_made_to_multiply_or_to_nest_without_end_costs_little() {
    let size = 200_000;
    let repeated = [
        "<div>",
        "<b>",
        "<ul><li>",
        "<p><b>",
        "<table><td>",
        "<a href=x><div>",
        "<b></p>",
        "</p>",
        "<svg>",
        "<select><option>",
        "<template>",
        "<!--",
        "https://a)",
        "x@",
        "<blockquote>",
    ];
    let distinct = |piece: fn(usize) -> String| (0..size / 20).map(piece).collect::<String>();
    let made = [
        format!("<b {}>x", distinct(|number| format!("a{number} "))),
        format!("<b {}>x", distinct(|number| format!("a{number}/"))),
        distinct(|number| format!("<p><b class={number}>x</p>")),
        distinct(|number| format!("<b a={number}><p>")),
    ];
    for source in repeated.map(|piece| piece.repeat(size / piece.len())).iter().chain(&made) {
        let kept = body::clean(source);
        assert_eq!(body::clean(&kept), kept, "{}", &source[..20]);
        assert!(kept.len() <= 6 * source.len() + 4096, "{} grew to {}", &source[..20], kept.len());
        let text = body::plain_text(&kept, &|_| None);
        assert!(text.len() <= 6 * source.len(), "{} reads {}", &source[..20], text.len());
        body::present(&kept, &|_| None);
    }
}
