//! The synthesizer: turns notes into samples, the same ones every time.

use std::f32::consts::TAU;

use super::score::{Instrument, Note};

/// Samples in a second.
pub(super) const RATE: usize = 22_050;
/// How loud the loudest moment is.
const LOUDEST: f32 = 0.8;
/// How long a sound rings in its room, in seconds.
const TAIL: f32 = 0.35;
/// The echoes of the room: after how long, and how much of it.
const ECHOES: [(f32, f32); 4] = [(0.031, 0.22), (0.047, 0.18), (0.071, 0.13), (0.097, 0.09)];

/// What a note of an instrument is like.
struct Timbre {
    /// The loudness of each overtone, the first being the tone itself.
    overtones: &'static [f32],
    /// How long it takes to be there, in seconds.
    attack: f32,
    /// How fast it fades while it is held; 0 stays.
    decay: f32,
    /// How far the pitch trembles, as a part of it.
    vibrato: f32,
    /// How much of it is breath.
    noise: f32,
    /// How loud it is among others.
    level: f32,
}

/// Plays all notes together.
pub(super) fn play(notes: &[Note]) -> Vec<f32> {
    let end = notes.iter().map(|note| note.at + note.length).fold(0.0, f32::max) + TAIL;
    let mut dry = vec![0.0_f32; (end * RATE as f32) as usize];
    for (number, note) in notes.iter().enumerate() {
        perform(note, number, &mut dry);
    }
    let mut wet = dry.clone();
    for (delay, level) in ECHOES {
        let delay = (delay * RATE as f32) as usize;
        for at in delay..wet.len() {
            wet[at] += wet[at - delay] * level * 0.5 + dry[at - delay] * level * 0.5;
        }
    }
    finish(wet)
}

/// As loud as all others, and silent at its end.
fn finish(mut samples: Vec<f32>) -> Vec<f32> {
    let loudest = samples.iter().fold(0.001_f32, |loudest, sample| loudest.max(sample.abs()));
    let fading = (TAIL * RATE as f32) as usize;
    let length = samples.len();
    for (at, sample) in samples.iter_mut().enumerate() {
        let fade = ((length - at) as f32 / fading as f32).min(1.0);
        *sample *= LOUDEST / loudest * fade;
    }
    samples
}

fn perform(note: &Note, number: usize, samples: &mut [f32]) {
    let timbre = timbre(note.instrument);
    let start = (note.at * RATE as f32) as usize;
    let mut chance = Chance(number as u32 * 7919 + 17);
    let mut phase = 0.0_f32;
    let mut breath = 0.0_f32;
    let ringing = note.length + 0.12;
    for step in 0..(ringing * RATE as f32) as usize {
        let Some(sample) = samples.get_mut(start + step) else { return };
        let time = step as f32 / RATE as f32;
        let frequency = frequency(note, time) * (1.0 + timbre.vibrato * (TAU * 5.5 * time).sin());
        phase = (phase + frequency / RATE as f32).fract();
        breath += (chance.next() - breath) * softness(note.instrument);
        let tone = overtones(timbre.overtones, phase, frequency);
        let voice = tone * (1.0 - timbre.noise) + breath * timbre.noise * 2.0;
        *sample += voice * envelope(&timbre, note.length, time) * timbre.level;
    }
}

/// Drums fall in pitch, everything else goes where its note goes.
fn frequency(note: &Note, time: f32) -> f32 {
    match note.instrument {
        Instrument::Kick => 45.0 + 120.0 * (-time * 28.0).exp(),
        Instrument::Snare => 185.0,
        _ => note.from * (note.to / note.from).powf((time / note.length).min(1.0)),
    }
}

/// The sum of what lies below half the sample rate.
fn overtones(levels: &[f32], phase: f32, frequency: f32) -> f32 {
    let heard = levels
        .iter()
        .enumerate()
        .take_while(|(number, _)| frequency * (number + 1) as f32 <= RATE as f32 * 0.45);
    heard.map(|(number, level)| level * (TAU * phase * (number + 1) as f32).sin()).sum()
}

fn envelope(timbre: &Timbre, length: f32, time: f32) -> f32 {
    let rise = (time / timbre.attack).min(1.0);
    let hold = (-timbre.decay * time).exp();
    let release = ((length + 0.12 - time) / 0.12).clamp(0.0, 1.0);
    rise * hold * release
}

/// How much of each new piece of chance is heard: little is dark, much is bright.
fn softness(instrument: Instrument) -> f32 {
    match instrument {
        Instrument::Hat | Instrument::Crash => 1.0,
        Instrument::Snare => 0.7,
        _ => 0.12,
    }
}

fn timbre(instrument: Instrument) -> Timbre {
    let plain = |overtones, attack, decay, vibrato, noise, level| Timbre {
        overtones,
        attack,
        decay,
        vibrato,
        noise,
        level,
    };
    match instrument {
        Instrument::Sine => plain(&[1.0], 0.008, 0.0, 0.0, 0.0, 0.8),
        Instrument::Flute => plain(&[1.0, 0.3, 0.12], 0.03, 0.3, 0.006, 0.04, 0.8),
        Instrument::Square => {
            plain(&[1.0, 0.0, 0.33, 0.0, 0.2, 0.0, 0.14, 0.0, 0.11], 0.004, 1.5, 0.0, 0.0, 0.5)
        }
        Instrument::Pluck => plain(&[1.0, 0.6, 0.45, 0.25, 0.18, 0.1], 0.003, 5.5, 0.0, 0.0, 0.8),
        Instrument::Bell => {
            plain(&[1.0, 0.15, 0.5, 0.0, 0.35, 0.0, 0.0, 0.2], 0.002, 2.6, 0.0, 0.0, 0.8)
        }
        Instrument::Strings => {
            plain(&[1.0, 0.6, 0.5, 0.35, 0.3, 0.2, 0.16, 0.12], 0.07, 0.2, 0.007, 0.02, 0.45)
        }
        Instrument::Brass => {
            plain(&[0.8, 1.0, 0.85, 0.6, 0.45, 0.3, 0.2, 0.12], 0.035, 0.6, 0.004, 0.01, 0.4)
        }
        Instrument::Voice => {
            plain(&[1.0, 0.7, 0.25, 0.5, 0.4, 0.1, 0.05, 0.08], 0.03, 0.4, 0.012, 0.03, 0.55)
        }
        Instrument::Bass => plain(&[1.0, 0.5, 0.2, 0.1], 0.006, 2.2, 0.0, 0.0, 1.0),
        Instrument::Guitar => plain(
            &[1.0, 0.8, 0.9, 0.6, 0.7, 0.4, 0.5, 0.3, 0.3, 0.2],
            0.004,
            1.2,
            0.002,
            0.02,
            0.32,
        ),
        Instrument::Noise => plain(&[], 0.08, 0.8, 0.0, 1.0, 0.9),
        Instrument::Kick => plain(&[1.0], 0.002, 11.0, 0.0, 0.0, 1.3),
        Instrument::Snare => plain(&[0.6, 0.3], 0.002, 16.0, 0.0, 0.6, 0.8),
        Instrument::Hat => plain(&[], 0.001, 45.0, 0.0, 1.0, 0.25),
        Instrument::Crash => plain(&[], 0.002, 3.2, 0.0, 1.0, 0.3),
    }
}

/// Chance that falls the same way every time.
struct Chance(u32);

impl Chance {
    /// Between -1 and 1.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}
