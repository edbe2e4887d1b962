//! The house as it stands: our packages, what they depend on, and their files. It is read once and
//! then looked at by every check.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::Shell;

use crate::shell;

/// All of the workspace that checks look at.
pub(super) struct House {
    pub(super) root: PathBuf,
    pub(super) packages: Vec<Package>,
}

/// One of our packages.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) dependencies: Vec<Dependency>,
}

/// One line of a package's dependencies.
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a dependency is there for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Normal,
    Test,
    Build,
}

impl House {
    /// Reads the packages from cargo.
    pub(super) fn read(sh: &Shell) -> Result<Self> {
        let metadata = shell::metadata(sh)?;
        let packages = metadata["packages"].as_array().context("cargo names no packages")?;
        let packages = packages.iter().map(package).collect::<Result<_>>()?;
        Ok(Self { root: shell::root(), packages })
    }

    /// A path as it reads from the workspace root.
    pub(super) fn name(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

impl Package {
    /// The Rust files in one folder of the package; none when the folder is not there.
    pub(super) fn sources(&self, folder: &str) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        collect_sources(&self.folder.join(folder), &mut found)?;
        found.sort();
        Ok(found)
    }
}

fn collect_sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_sources(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn package(value: &Value) -> Result<Package> {
    let name = value["name"].as_str().context("a package has no name")?;
    let manifest = value["manifest_path"].as_str().context("a package has no manifest")?;
    let folder = Path::new(manifest).parent().context("a manifest lies in no folder")?;
    let dependencies = value["dependencies"].as_array().context("a package has no list")?;
    let dependencies = dependencies.iter().map(dependency).collect::<Result<_>>()?;
    Ok(Package { name: name.to_owned(), folder: folder.to_owned(), dependencies })
}

fn dependency(value: &Value) -> Result<Dependency> {
    let name = value["rename"].as_str().or(value["name"].as_str());
    let name = name.context("a dependency has no name")?.to_owned();
    let kind = match value["kind"].as_str() {
        Some("dev") => Kind::Test,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    };
    Ok(Dependency { name, kind })
}
