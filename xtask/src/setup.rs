//! `cargo xtask setup`: finds what this machine lacks. As root on Debian or Ubuntu it installs
//! that, everywhere else it says what to type.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

/// What the machine is wanted for; each purpose includes the ones before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    Assets,
    Build,
    Test,
}

/// Something that has to be on the machine, and the Debian packages that bring it.
struct Need {
    purpose: Purpose,
    what: &'static str,
    packages: &'static [&'static str],
    place: Place,
}

/// Where to look for it.
enum Place {
    /// A program in `PATH` under one of these names.
    Program(&'static [&'static str]),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// The programs of a PostgreSQL server, which Debian keeps out of `PATH`.
    Postgres,
}

const fn need(
    purpose: Purpose,
    what: &'static str,
    packages: &'static [&'static str],
    place: Place,
) -> Need {
    Need { purpose, what, packages, place }
}

/// The names a Chromium goes by.
pub(crate) const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const NEEDS: [Need; 12] = [
    need(Purpose::Assets, "node", &["nodejs"], Place::Program(&["node"])),
    need(Purpose::Assets, "npm", &["npm"], Place::Program(&["npm"])),
    // Named with its headers: gcc only recommends them, and we install no recommendations.
    need(Purpose::Build, "a C compiler", &["gcc", "libc6-dev"], Place::Program(&["cc"])),
    need(Purpose::Build, "pkg-config", &["pkg-config"], Place::Program(&["pkg-config"])),
    need(Purpose::Build, "libpq", &["libpq-dev"], Place::Library("libpq")),
    need(Purpose::Build, "OpenSSL", &["libssl-dev"], Place::Library("openssl")),
    // The lines on a bot's page are run as they are shown.
    need(Purpose::Test, "Python", &["python3"], Place::Program(&["python3"])),
    need(Purpose::Test, "curl", &["curl"], Place::Program(&["curl"])),
    need(Purpose::Test, "PostgreSQL", &["postgresql"], Place::Postgres),
    need(Purpose::Test, "Redis", &["redis-server"], Place::Program(&["redis-server"])),
    need(Purpose::Test, "ffmpeg", &["ffmpeg"], Place::Program(&["ffmpeg"])),
    need(Purpose::Test, "Chromium", &["chromium"], Place::Program(CHROMIUM)),
];

/// Makes sure that everything for a purpose is here.
pub(crate) fn run(sh: &Shell, purpose: Purpose) -> Result<()> {
    let lacking = missing(sh, purpose);
    if !lacking.is_empty() {
        install(sh, &lacking)?;
    }
    let lacking = missing(sh, purpose);
    if !lacking.is_empty() {
        bail!("still missing after installing: {}", names(&lacking));
    }
    if purpose == Purpose::Test { rust_components(sh) } else { Ok(()) }
}

fn missing(sh: &Shell, purpose: Purpose) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| need.purpose <= purpose && !found(sh, &need.place)).collect()
}

fn names(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.what).collect::<Vec<_>>().join(", ")
}

fn found(sh: &Shell, place: &Place) -> bool {
    match place {
        Place::Program(names) => program(names).is_some(),
        Place::Library(name) => {
            cmd!(sh, "pkg-config --exists {name}").quiet().ignore_stderr().run().is_ok()
        }
        Place::Postgres => program(&["initdb"]).is_some() || debian_postgres(),
    }
}

/// The first of these programs that is in `PATH`.
pub(crate) fn program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let places = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.into_iter().find(|file| file.is_file())
}

fn debian_postgres() -> bool {
    let Ok(versions) = fs::read_dir("/usr/lib/postgresql") else { return false };
    versions.flatten().any(|version| version.path().join("bin/initdb").is_file())
}

fn install(sh: &Shell, lacking: &[&Need]) -> Result<()> {
    let what = names(lacking);
    if !Path::new("/usr/bin/apt-get").is_file() {
        bail!("this needs {what}; install them with your system's packages and try again");
    }
    if !is_root(sh) {
        let packages = packages(lacking).join(" ");
        bail!("this needs {what}; type: sudo apt-get install --no-install-recommends {packages}");
    }
    println!("Installing {what} with apt-get.");
    let _frontend = sh.push_env("DEBIAN_FRONTEND", "noninteractive");
    // A package source that is down need not be the one that has our packages.
    if cmd!(sh, "apt-get update -q {PATIENCE...}").run().is_err() {
        println!("Some package lists could not be fetched; trying with the ones that are here.");
    }
    // Node's own package source has npm inside nodejs and refuses Debian's npm beside it, so npm
    // is asked for only when nodejs came without.
    let (npm, others): (Vec<&Need>, Vec<&Need>) =
        lacking.iter().partition(|need| need.packages == ["npm"]);
    apt_install(sh, &others)?;
    let npm: Vec<&Need> = npm.into_iter().filter(|need| !found(sh, &need.place)).collect();
    apt_install(sh, &npm)
}

fn packages(needs: &[&Need]) -> Vec<&'static str> {
    needs.iter().flat_map(|need| need.packages).copied().collect()
}

fn is_root(sh: &Shell) -> bool {
    cmd!(sh, "id -u").quiet().read().is_ok_and(|id| id == "0")
}

/// How apt-get waits for another apt-get and for a network that stumbles.
const PATIENCE: [&str; 4] = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];

fn apt_install(sh: &Shell, needs: &[&Need]) -> Result<()> {
    let packages = packages(needs);
    if !packages.is_empty() {
        let install = cmd!(sh, "apt-get install -q -y --no-install-recommends {PATIENCE...}");
        install.args(packages).run()?;
    }
    Ok(())
}

/// The parts of the Rust toolchain that a minimal installation leaves out.
fn rust_components(sh: &Shell) -> Result<()> {
    for (program, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        let works = cmd!(sh, "{program} --version").quiet().ignore_stdout().ignore_stderr().run();
        if works.is_err() {
            println!("Adding {component} to the Rust toolchain.");
            cmd!(sh, "rustup component add {component}").run()?;
        }
    }
    Ok(())
}
