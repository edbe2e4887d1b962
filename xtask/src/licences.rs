//! Licences: whether everything that is linked may be handed out under ours, and comes from where it
//! should. `.cargo/deny.toml` says what is allowed, so that cargo-deny reads the same; where that is
//! installed it is asked besides. Advisories are left out: they need the network and would fail the
//! same commit today that passed yesterday.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use crate::{setup, shell};

/// Where crates come from, as cargo spells it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Looks at every crate of the lock file and says everything that is wrong at once.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    let rules = Rules::read(&fs::read_to_string(shell::root().join(".cargo/deny.toml"))?);
    let host = host(sh)?;
    let metadata = shell::cargo(sh).args(["metadata", "--locked", "--format-version", "1"]);
    let metadata = metadata.args(["--filter-platform", &host]);
    let metadata: Value = serde_json::from_str(&metadata.quiet().read()?)?;
    let packages = metadata["packages"].as_array().context("cargo knows no packages")?;
    let wrong: Vec<String> =
        packages.iter().flat_map(|package| rules.wrong_with(package)).collect();
    for sentence in &wrong {
        println!("{sentence}");
    }
    ensure!(wrong.is_empty(), "not everything may be handed out");
    println!("{} crates may be handed out.", packages.len());
    if setup::program(&["cargo-deny"]).is_some() {
        // It finds .cargo/deny.toml by itself; where the flag for it goes differs between versions.
        shell::cargo(sh)
            .args(["deny", "--locked", "check", "bans", "licenses", "sources"])
            .run()?;
    }
    Ok(())
}

/// The kind of machine this is; what is only for others was not even fetched.
fn host(sh: &Shell) -> Result<String> {
    let version = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say what machine this is")
}

/// What `.cargo/deny.toml` says.
struct Rules {
    /// Licences that are allowed.
    allowed: Vec<String>,
    /// Crates that are not, whatever their licence.
    banned: Vec<String>,
}

impl Rules {
    fn read(text: &str) -> Self {
        let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
        let list = |opening: &str| {
            let lines = text.lines().skip_while(|line| *line != opening).skip(1);
            lines.take_while(|line| *line != "]").filter_map(quoted).collect()
        };
        Self { allowed: list("allow = ["), banned: list("deny = [") }
    }

    fn wrong_with(&self, package: &Value) -> Vec<String> {
        let text = |key: &str| package[key].as_str();
        let name = text("name").unwrap_or("a crate without a name");
        let mut wrong = Vec::new();
        if self.banned.iter().any(|banned| banned == name) {
            wrong.push(format!("{name} is banned."));
        }
        if text("source").is_some_and(|source| source != REGISTRY) {
            wrong.push(format!("{name} does not come from crates.io."));
        }
        match text("license") {
            Some(licence) if self.allow(licence) => {}
            Some(licence) => wrong.push(format!("{name} is under {licence}.")),
            None => wrong.push(format!("{name} does not say what it is under.")),
        }
        wrong
    }

    /// Whether a licence may be chosen that is allowed: `(MIT OR GPL-3.0) AND ISC`. An old slash
    /// means a choice, and exceptions only ever allow more.
    fn allow(&self, expression: &str) -> bool {
        let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let mut words = spaced.split_whitespace().peekable();
        self.choice(&mut words)
    }

    fn choice<'a>(&self, words: &mut Words<impl Iterator<Item = &'a str>>) -> bool {
        let mut allowed = self.all(words);
        while words.next_if_eq(&"OR").is_some() {
            allowed |= self.all(words);
        }
        allowed
    }

    fn all<'a>(&self, words: &mut Words<impl Iterator<Item = &'a str>>) -> bool {
        let mut allowed = self.one(words);
        while words.next_if_eq(&"AND").is_some() {
            allowed &= self.one(words);
        }
        allowed
    }

    fn one<'a>(&self, words: &mut Words<impl Iterator<Item = &'a str>>) -> bool {
        let allowed = match words.next() {
            Some("(") => {
                let allowed = self.choice(words);
                words.next();
                allowed
            }
            licence => self.allowed.iter().any(|allowed| licence == Some(allowed)),
        };
        if words.next_if_eq(&"WITH").is_some() {
            words.next();
        }
        allowed
    }
}

/// The words of a licence expression that are not read yet.
type Words<I> = std::iter::Peekable<I>;

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::read(
            "[licenses]\nallow = [\n    \"MIT\",\n    \"ISC\",\n]\n\
             deny = [\n    { crate = \"bad\", reason = \"it is\" },\n]\n",
        )
    }

    fn check(expression: &str, allowed: bool) {
        assert_eq!(rules().allow(expression), allowed, "{expression}");
    }

    #[test]
    fn one_allowed_licence_must_be_choosable() {
        check("MIT", true);
        check("GPL-3.0-or-later", false);
        check("Apache-2.0 OR MIT", true);
        check("Apache-2.0/MIT", true);
        check("MIT AND GPL-3.0", false);
        check("(MIT OR GPL-3.0) AND ISC", true);
        check("ISC AND (GPL-2.0 OR GPL-3.0)", false);
        check("MIT WITH LLVM-exception OR GPL-3.0", true);
        check("GPL-3.0 OR MIT AND ISC", true);
        check("", false);
    }

    #[test]
    fn what_is_wrong_with_a_crate_is_said_in_sentences() {
        let bad =
            serde_json::json!({ "name": "bad", "source": "git+https://x.y/z", "license": null });
        assert_eq!(rules().wrong_with(&bad).len(), 3);
        let good = serde_json::json!({ "name": "good", "source": REGISTRY, "license": "MIT" });
        assert!(rules().wrong_with(&good).is_empty());
        let ours = serde_json::json!({ "name": "ours", "source": null, "license": "MIT" });
        assert!(rules().wrong_with(&ours).is_empty());
    }
}
