//! What every manifest shares, and what the top level of the workspace shows. Both are written down
//! once, so a difference is an oversight.

use std::{collections::BTreeSet, fs};

use anyhow::Result;

use super::house::House;

/// The lines that make a package follow the workspace.
const SHARED: [&str; 5] = [
    "version.workspace = true",
    "edition.workspace = true",
    "rust-version.workspace = true",
    "license.workspace = true",
    "[lints]\nworkspace = true",
];

/// Finds packages that go their own way.
pub(super) fn inherited(house: &House) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for package in &house.packages {
        let manifest = fs::read_to_string(package.folder.join("Cargo.toml"))?;
        let name = &package.name;
        wrong.extend(
            lacking(&manifest).map(|line| format!("The manifest of {name} lacks {line:?}.")),
        );
    }
    Ok(wrong)
}

fn lacking(manifest: &str) -> impl Iterator<Item = &'static str> {
    SHARED.into_iter().filter(move |line| !manifest.contains(line))
}

/// What a visitor sees first.
const VISIBLE: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "assets",
    "crates",
    "docker",
    "migrations",
    "xtask",
];

/// What building and running leave behind; git ignores both.
const LEFT_BEHIND: [&str; 2] = ["storage", "target"];

/// Finds what the top level shows too much or too little.
pub(super) fn top_level(house: &House) -> Result<Vec<String>> {
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(&house.root)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !LEFT_BEHIND.contains(&name.as_str()) {
            seen.insert(name);
        }
    }
    let expected = BTreeSet::from(VISIBLE.map(str::to_owned));
    let mut wrong = Vec::new();
    for name in seen.difference(&expected) {
        wrong.push(format!("The top level shows {name}, which has no place there."));
    }
    for name in expected.difference(&seen) {
        wrong.push(format!("The top level lacks {name}."));
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_with_lints_of_its_own_is_noticed() {
        let ours = SHARED.join("\n");
        assert_eq!(lacking(&ours).next(), None);
        let own = ours.replace("[lints]\nworkspace = true", "[lints.rust]");
        assert_eq!(lacking(&own).collect::<Vec<_>>(), ["[lints]\nworkspace = true"]);
    }
}
