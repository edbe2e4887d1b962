//! Scores: what is played, in one line of text for each sound.
//!
//! `90 pluck C4 E4:2 - | kick x - x` is ninety beats a minute and two voices: an instrument and its
//! notes each. A note lasts half a beat, or as many halves as stand behind the colon; `C4>G5` slides;
//! `C4+E4+G4` sounds together; `-` is silent; `x` is a beat without pitch.

use anyhow::{Context, Result, bail};

/// Who plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instrument {
    /// A pure tone.
    Sine,
    /// A soft whistle.
    Flute,
    /// A games console.
    Square,
    /// A plucked string.
    Pluck,
    /// Metal that rings.
    Bell,
    /// Bowed strings.
    Strings,
    /// A horn section.
    Brass,
    /// Somebody who sings one vowel.
    Voice,
    /// A string bass.
    Bass,
    /// An electric guitar that is turned up.
    Guitar,
    /// Breath, wind, waves.
    Noise,
    /// A bass drum.
    Kick,
    /// A snare drum.
    Snare,
    /// A hi-hat.
    Hat,
    /// A crash cymbal.
    Crash,
}

/// One tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Note {
    pub(super) instrument: Instrument,
    /// When it begins and how long it lasts, in seconds.
    pub(super) at: f32,
    pub(super) length: f32,
    /// The pitch at its beginning and at its end, in hertz.
    pub(super) from: f32,
    pub(super) to: f32,
}

/// Reads a line.
pub(super) fn read(text: &str) -> Result<Vec<Note>> {
    let (beats, voices) = text.split_once(' ').context("a score begins with its beats")?;
    let half = 30.0 / beats.parse::<f32>().context("beats are a number")?;
    let mut notes = Vec::new();
    for voice in voices.split('|') {
        let mut words = voice.split_whitespace();
        let instrument = instrument(words.next().context("a voice begins with its instrument")?)?;
        let mut at = 0.0;
        for word in words {
            let (tones, halves) = word.split_once(':').unwrap_or((word, "1"));
            let length =
                half * halves.parse::<f32>().with_context(|| format!("the length of {word}"))?;
            for tone in tones.split('+').filter(|tone| *tone != "-") {
                let (from, to) = tone.split_once('>').unwrap_or((tone, tone));
                notes.push(Note { instrument, at, length, from: pitch(from)?, to: pitch(to)? });
            }
            at += length;
        }
    }
    Ok(notes)
}

fn instrument(name: &str) -> Result<Instrument> {
    Ok(match name {
        "sine" => Instrument::Sine,
        "flute" => Instrument::Flute,
        "square" => Instrument::Square,
        "pluck" => Instrument::Pluck,
        "bell" => Instrument::Bell,
        "strings" => Instrument::Strings,
        "brass" => Instrument::Brass,
        "voice" => Instrument::Voice,
        "bass" => Instrument::Bass,
        "guitar" => Instrument::Guitar,
        "noise" => Instrument::Noise,
        "kick" => Instrument::Kick,
        "snare" => Instrument::Snare,
        "hat" => Instrument::Hat,
        "crash" => Instrument::Crash,
        _ => bail!("nobody plays {name}"),
    })
}

/// The pitch of a note such as `C4` or `F#5`, in hertz.
fn pitch(name: &str) -> Result<f32> {
    if name == "x" {
        return Ok(440.0);
    }
    let octave_at =
        name.find(|letter: char| letter.is_ascii_digit()).context("a note has an octave")?;
    let (letter, octave) = name.split_at(octave_at);
    let step = match letter {
        "C" => -9,
        "C#" => -8,
        "D" => -7,
        "D#" => -6,
        "E" => -5,
        "F" => -4,
        "F#" => -3,
        "G" => -2,
        "G#" => -1,
        "A" => 0,
        "A#" => 1,
        "B" => 2,
        _ => bail!("{name} is no note"),
    };
    let octave: i32 = octave.parse().with_context(|| format!("the octave of {name}"))?;
    Ok(440.0 * 2.0_f32.powf((step + (octave - 4) * 12) as f32 / 12.0))
}
