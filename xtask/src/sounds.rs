//! Sounds: renders what `/play` plays, from scores of our own, into `assets/sounds`. The files are
//! committed, so only who changes a score needs this, and ffmpeg.

mod score;
mod scores;
mod synth;

use std::{
    io::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use xshell::Shell;

/// How the files are compressed: small, mono, and the same bytes whenever they are made.
const ENCODING: [&str; 12] = [
    "-ac",
    "1",
    "-c:a",
    "libmp3lame",
    "-b:a",
    "40k",
    "-map_metadata",
    "-1",
    "-bitexact",
    "-write_xing",
    "0",
    "-y",
];

/// Renders every score.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    let folder = sh.create_dir("assets/sounds")?;
    for (name, text) in scores::ALL {
        let score = score::read(text).with_context(|| format!("the score of {name}"))?;
        encode(&synth::play(&score), &folder.join(format!("{name}.mp3")))?;
    }
    println!("{} sounds are in {}", scores::ALL.len(), folder.display());
    Ok(())
}

fn encode(samples: &[f32], file: &std::path::Path) -> Result<()> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "f32le", "-ac", "1", "-ar"])
        .arg(synth::RATE.to_string())
        .args(["-i", "pipe:0"])
        .args(ENCODING)
        .arg(file)
        .stdin(Stdio::piped())
        .spawn()
        .context("ffmpeg could not be started. Type: cargo xtask setup")?;
    let mut input = ffmpeg.stdin.take().context("ffmpeg takes no input")?;
    input.write_all(&bytes)?;
    drop(input);
    if !ffmpeg.wait()?.success() {
        bail!("ffmpeg could not write {}", file.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_can_be_read_and_makes_a_short_sound_of_its_own() {
        let mut lengths = Vec::new();
        for (name, text) in scores::ALL {
            let samples =
                synth::play(&score::read(text).unwrap_or_else(|error| panic!("{name}: {error}")));
            let seconds = samples.len() as f32 / synth::RATE as f32;
            assert!((0.3..4.5).contains(&seconds), "{name} takes {seconds} s");
            let loudest = samples.iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
            assert!((0.5..=1.0).contains(&loudest), "{name} is as loud as {loudest}");
            lengths.push(samples);
        }
        for (at, samples) in lengths.iter().enumerate() {
            assert!(!lengths[..at].contains(samples), "{} sounds like another", scores::ALL[at].0);
        }
    }
}
