//! Dependencies that nothing names. They cost every build and every audit, and stay forever unless
//! somebody looks.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::Result;

use super::house::{Dependency, House, Kind, Package};

/// Dependencies that do their work without being named, and what that work is.
const SILENT: [(&str, &str); 1] = [("libsqlite3-sys", "its feature builds SQLite into the binary")];

/// Finds dependencies of a crate that its code does not name.
pub(super) fn by_crates(house: &House) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for package in &house.packages {
        for dependency in &package.dependencies {
            if !is_silent(&dependency.name) && !is_named(package, dependency)? {
                let (name, unused) = (&package.name, &dependency.name);
                wrong.push(format!("{name} depends on {unused} and never names it."));
            }
        }
    }
    Ok(wrong)
}

/// Finds dependencies that the workspace lists and no crate takes.
pub(super) fn by_the_workspace(house: &House) -> Result<Vec<String>> {
    let manifest = fs::read_to_string(house.root.join("Cargo.toml"))?;
    let dependencies = house.packages.iter().flat_map(|package| &package.dependencies);
    let taken: BTreeSet<&str> = dependencies.map(|dependency| dependency.name.as_str()).collect();
    let idle = listed(&manifest).filter(|name| !taken.contains(name));
    Ok(idle.map(|name| format!("The workspace lists {name} and no crate takes it.")).collect())
}

/// The names under `[workspace.dependencies]`.
fn listed(manifest: &str) -> impl Iterator<Item = &str> {
    let lines = manifest.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name)
}

fn is_silent(name: &str) -> bool {
    SILENT.iter().any(|(silent, _)| *silent == name)
}

fn is_named(package: &Package, dependency: &Dependency) -> Result<bool> {
    let identifier = dependency.name.replace('-', "_");
    for file in files(package, dependency.kind)? {
        if names(&fs::read_to_string(file)?, &identifier) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The files that may use a dependency of this kind.
fn files(package: &Package, kind: Kind) -> Result<Vec<PathBuf>> {
    match kind {
        Kind::Normal => package.sources("src"),
        Kind::Build => Ok(vec![package.folder.join("build.rs")]),
        Kind::Test => {
            let folders = ["src", "tests", "benches", "examples"];
            let found: Result<Vec<_>> =
                folders.iter().map(|folder| package.sources(folder)).collect();
            Ok(found?.concat())
        }
    }
}

/// Whether a source names a crate: as the head of a path, or imported as a whole.
fn names(source: &str, identifier: &str) -> bool {
    source.match_indices(identifier).any(|(at, _)| {
        let before = source[..at].chars().next_back();
        let after = &source[at + identifier.len()..];
        !before.is_some_and(|char| char.is_alphanumeric() || char == '_')
            && ["::", ";", " as "].iter().any(|next| after.starts_with(next))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_by_a_path_or_an_import() {
        assert!(names("use bytes::Bytes;", "bytes"));
        assert!(names("    url::Url::parse(text)", "url"));
        assert!(names("use web_push as push;", "web_push"));
        assert!(!names("let bytes = 3 + more_bytes::len();", "bytes"));
    }

    #[test]
    fn the_workspace_list_ends_where_the_next_table_begins() {
        let manifest = "[a]\nx = 1\n[workspace.dependencies]\n# Ours.\nurl = \"2\"\n\n[b]\ny = 1\n";
        assert_eq!(listed(manifest).collect::<Vec<_>>(), ["url"]);
    }
}
