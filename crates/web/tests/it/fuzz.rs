//! Thousands of cookies and tokens that are almost right. The same ones each time: the generator
//! has a fixed seed, so a failure can be looked at again.

use actix_web::{HttpRequest, cookie::Cookie, test::TestRequest};
use campfire_domain::Time;
use campfire_web::{
    cookies::{Carried, Cookies, SESSION_TOKEN},
    signed::{Purpose, Signed},
};
use rand::{Rng, SeedableRng, rngs::SmallRng, seq::IndexedRandom};

const ROUNDS: usize = 20_000;
/// What this secret signed, and what somebody might try instead. The first word of a line tells
/// where it comes in.
const TOKENS: &str = include_str!("../data/tokens.txt");
const SECRET: &[u8] = b"a secret of at least thirty-two bytes";
/// How many lines are genuine.
const GENUINE: usize = 9;

fn seeds() -> Vec<(&'static str, &'static str)> {
    TOKENS.lines().filter_map(|line| line.split_once(' ')).collect()
}

fn carrying(name: &'static str, value: &str) -> HttpRequest {
    TestRequest::default().cookie(Cookie::new(name, value.to_owned())).to_http_request()
}

/// What the edge takes from such a text, in words; nothing if it does not believe it.
fn believed(place: &str, text: &str) -> Option<String> {
    let (cookies, signed) = (Cookies::new(SECRET, false), Signed::new(SECRET));
    match place {
        "session" => cookies
            .session_token(&carrying(SESSION_TOKEN, text))
            .map(|token| token.as_str().to_owned()),
        "carried" => Some(cookies.carried(&carrying("_campfire_session", text)))
            .filter(|carried| *carried != Carried::default())
            .map(|carried| format!("{carried:?}")),
        "avatar" => signed.read_user(Purpose::Avatar, text).map(|user| user.to_string()),
        _ => signed
            .read_user_until(Purpose::Transfer, text, Time::from_millis(0))
            .map(|user| user.to_string()),
    }
}

/// One to three small changes: letters gone, replaced, put in, or a piece of another text.
fn mutate(text: &str, others: &[(&str, &str)], dice: &mut SmallRng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..dice.random_range(1..=3) {
        let at = dice.random_range(0..=letters.len());
        let until = (at + dice.random_range(0..=4)).min(letters.len());
        match dice.random_range(0..4) {
            0 => drop(letters.drain(at..until)),
            1 => letters.insert(at, char::from(dice.random_range(b'!'..=b'~'))),
            2 => letters
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|letter| *letter = char::from(dice.random_range(b'!'..=b'~'))),
            _ => {
                let (_, other) = others.choose(dice).expect("there are seeds");
                let from = dice.random_range(0..40);
                let piece: Vec<char> = other.chars().skip(from).take(40).collect();
                letters.splice(at..until, piece);
            }
        }
    }
    letters.into_iter().collect()
}

#[test]
fn every_seed_gets_the_answer_it_got_before() {
    let believed: Vec<_> =
        seeds().into_iter().filter_map(|(place, text)| believed(place, text)).collect();
    assert_eq!(believed.len(), GENUINE, "{believed:?}");
}

#[test]
fn no_changed_token_is_ever_believed() {
    let mut dice = SmallRng::seed_from_u64(37);
    let seeds = seeds();
    for round in 0..ROUNDS {
        let (place, text) = seeds[round % seeds.len()];
        let mutant = mutate(text, &seeds, &mut dice);
        if !seeds.contains(&(place, mutant.as_str())) {
            assert_eq!(believed(place, &mutant), None, "{place} {mutant}");
        }
    }
}
