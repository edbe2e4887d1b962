//! `cargo xtask assets`: fetches the front-end packages that the lock file names and builds
//! `assets/vendor/` from them. A stamp beside the results says what they were made from, so the
//! next call has nothing to do until either side changes.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use crate::shell;

/// The file that says what the results were made from; `crates/web/build.rs` looks for it.
const STAMP: &str = "vendor/.stamp";

/// Makes `assets/vendor/` unless it is there and fits.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    let assets = shell::root().join("assets");
    let stamp = assets.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|text| state(&assets).is_ok_and(|now| now == text)) {
        return Ok(());
    }
    make(sh, &assets)?;
    fs::write(&stamp, state(&assets)?).context("the stamp cannot be written")
}

fn make(sh: &Shell, assets: &Path) -> Result<()> {
    println!("Fetching the front-end packages with npm.");
    let _folder = sh.push_dir(assets);
    cmd!(sh, "npm ci --no-audit --no-fund").quiet().run()?;
    if has_build_script(assets)? {
        println!("Building the front-end packages.");
        cmd!(sh, "npm run --silent build").quiet().run()?;
    }
    ensure!(assets.join("vendor").is_dir(), "npm left no assets/vendor behind");
    Ok(())
}

fn has_build_script(assets: &Path) -> Result<bool> {
    let package: Value = serde_json::from_slice(&fs::read(assets.join("package.json"))?)
        .context("assets/package.json is not JSON")?;
    Ok(package["scripts"]["build"].is_string())
}

/// What the results are made from and which files they are, in a few lines of text.
fn state(assets: &Path) -> Result<String> {
    let mut text = String::new();
    for file in files(assets)? {
        let mut content = DefaultHasher::new();
        fs::read(&file)?.hash(&mut content);
        text += &format!("{} {:016x}\n", name(assets, &file), content.finish());
    }
    for file in files_below(&assets.join("vendor"))? {
        if !file.ends_with(STAMP) {
            text += &format!("{} {}\n", name(assets, &file), fs::metadata(&file)?.len());
        }
    }
    Ok(text)
}

fn name(assets: &Path, file: &Path) -> String {
    file.strip_prefix(assets).unwrap_or(file).display().to_string()
}

/// The files directly in a folder: for `assets/`, the package, its lock and its build script.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files: Vec<PathBuf> = entries.collect::<Result<_>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a change to one file makes the results out of date.
    fn check(file: &str, change: impl FnOnce(&Path)) {
        let sh = shell::open().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let assets = folder.path();
        for file in ["package-lock.json", "vendor/turbo.js", STAMP] {
            sh.write_file(assets.join(file), "before").unwrap();
        }
        let before = state(assets).unwrap();
        assert_eq!(state(assets).unwrap(), before);
        change(&assets.join(file));
        assert_ne!(state(assets).unwrap(), before, "{file}");
    }

    #[test]
    fn packages_are_fetched_again_when_the_lock_changes() {
        check("package-lock.json", |file| fs::write(file, "behind").unwrap());
    }

    #[test]
    fn packages_are_fetched_again_when_a_result_is_gone() {
        check("vendor/turbo.js", |file| fs::remove_file(file).unwrap());
    }
}
