//! Thousands of texts that are almost right. The same ones each time: the generator has a fixed
//! seed, so a failure can be looked at again.

use campfire_realtime::{
    Stream, StreamSigner,
    cable::{self, Command, Error},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::Value;

const ROUNDS: usize = 20_000;

/// What clients send, and what breaks parsers; one text a line.
const FRAMES: &str = include_str!("../data/frames.txt");

fn frames() -> Vec<&'static str> {
    FRAMES.lines().collect()
}

/// One to four small changes: bytes gone, doubled, replaced, or a piece of another text put in.
fn mutate(text: &str, others: &[&str], rng: &mut StdRng) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..rng.random_range(1..=4) {
        let at = rng.random_range(0..=bytes.len());
        let until = rng.random_range(at..=bytes.len().min(at + 8));
        match rng.random_range(0..5) {
            0 => drop(bytes.drain(at..until)),
            1 => bytes.extend_from_within(at..until),
            2 => bytes.insert(at, rng.random()),
            3 => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= 1 << rng.random_range(0..8)),
            _ => {
                let other = others.choose(rng).expect("there are seeds").as_bytes();
                let from = rng.random_range(0..=other.len());
                let piece = other[from..].iter().take(rng.random_range(0..40)).copied();
                bytes.splice(at..until, piece);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn no_text_makes_the_parser_panic_and_every_answer_names_what_was_asked() {
    let mut rng = StdRng::seed_from_u64(37);
    let seeds = frames();
    let mut understood = 0;
    for round in 0..ROUNDS {
        let text = mutate(seeds[round % seeds.len()], &seeds, &mut rng);
        let answer = cable::parse(&text);
        understood += usize::from(answer.is_ok());
        if let Some(identifier) = identifier(&answer) {
            let sent: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(sent["identifier"], *identifier, "{text}");
        }
    }
    assert!((ROUNDS / 100..ROUNDS).contains(&understood), "{understood} were commands");
}

fn identifier(answer: &Result<Command, Error>) -> Option<&str> {
    match answer {
        Ok(
            Command::Subscribe { identifier, .. }
            | Command::Unsubscribe { identifier }
            | Command::Perform { identifier, .. },
        ) => Some(identifier),
        Err(error) => error.refused().map(|identifier| &**identifier),
    }
}

#[test]
fn every_seed_gets_the_answer_it_got_before() {
    let understood = frames().into_iter().filter(|text| cable::parse(text).is_ok()).count();
    assert_eq!(understood, 14);
}

/// Names that this secret signed, the first lines, and what somebody might try instead.
const NAMES: &str = include_str!("../data/names.txt");
const SECRET: &[u8] = b"the secret of this installation";
/// The streams of the first lines.
fn genuine() -> [Stream; 7] {
    [
        Stream::Rooms,
        Stream::UserRooms(7.into()),
        Stream::UserReads(7.into()),
        Stream::UserUnreads(7.into()),
        Stream::RoomMessages(12.into()),
        Stream::RoomMessages(123.into()),
        Stream::RoomTyping(12.into()),
    ]
}

#[test]
fn no_changed_name_is_ever_taken_for_a_signed_one() {
    let mut rng = StdRng::seed_from_u64(37);
    let signer = StreamSigner::new(SECRET);
    let seeds: Vec<_> = NAMES.lines().collect();
    let streams = genuine();
    let (signed, tried) = seeds.split_at(streams.len());
    for (name, stream) in signed.iter().zip(streams) {
        assert_eq!((signer.sign(&stream), signer.verify(name)), ((*name).to_owned(), Some(stream)));
    }
    for name in tried {
        assert_eq!(signer.verify(name), None, "{name}");
    }
    for round in 0..ROUNDS {
        let name = mutate(seeds[round % seeds.len()], &seeds, &mut rng);
        let genuine = signed.iter().position(|signed| **signed == name);
        assert_eq!(signer.verify(&name), genuine.map(|place| streams[place]), "{name}");
    }
}
