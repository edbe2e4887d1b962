//! `cargo xtask release`: the one file to hand out, with pages, scripts and migrations inside. The
//! Docker image is built as well when a Docker engine answers.

use std::{fs, path::Path};

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::binary::{self, Profile};

/// Builds the binary and the image, and says where they are.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    let campfire = binary::build(sh, Profile::Release)?;
    println!("{} ({:.1} MB)", campfire.display(), megabytes(&campfire)?);
    image(sh)
}

fn megabytes(file: &Path) -> Result<f64> {
    Ok(fs::metadata(file)?.len() as f64 / 1_000_000.0)
}

fn image(sh: &Shell) -> Result<()> {
    let answers = cmd!(sh, "docker info").quiet().ignore_stdout().ignore_stderr().run().is_ok();
    if !answers {
        println!("No Docker engine answers here, so the image was not built.");
        return Ok(());
    }
    println!("Building the Docker image campfire.");
    cmd!(sh, "docker build --file docker/Dockerfile --tag campfire .").run()?;
    println!("Image: campfire");
    Ok(())
}
