//! The two migration trees are twins: the same names, and in each folder a way up and a way down.
//! Whether they also build the same tables is for a test of the store to say.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};

use super::house::House;

const TREES: [&str; 2] = ["sqlite", "postgres"];

/// Finds migrations that lack their twin or half of themselves.
pub(super) fn check(house: &House) -> Result<Vec<String>> {
    compare(&house.root.join("migrations"))
}

fn compare(migrations: &Path) -> Result<Vec<String>> {
    let [sqlite, postgres] = TREES.map(|tree| names(&migrations.join(tree)));
    let (sqlite, postgres) = (sqlite?, postgres?);
    let mut wrong = Vec::new();
    for name in sqlite.symmetric_difference(&postgres) {
        wrong.push(format!("The migration {name} exists for one database only."));
    }
    for (tree, names) in TREES.iter().zip([&sqlite, &postgres]) {
        for name in names {
            let folder = migrations.join(tree).join(name);
            let halves = lacking(&folder);
            wrong.extend(halves.map(|file| format!("The migration {tree}/{name} has no {file}.")));
        }
    }
    Ok(wrong)
}

fn names(tree: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(tree).with_context(|| format!("no {}", tree.display()))?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        if entry.path().is_dir() {
            names.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn lacking(folder: &Path) -> impl Iterator<Item = &'static str> {
    ["up.sql", "down.sql"].into_iter().filter(|file| !folder.join(file).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell;

    fn check(files: &[&str], expected: &[&str]) {
        let sh = shell::open().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        for file in files {
            sh.write_file(folder.path().join(file), "").unwrap();
        }
        assert_eq!(compare(folder.path()).unwrap(), expected);
    }

    #[test]
    fn a_migration_with_its_twin_is_complete() {
        check(
            &["sqlite/1/up.sql", "sqlite/1/down.sql", "postgres/1/up.sql", "postgres/1/down.sql"],
            &[],
        );
    }

    #[test]
    fn a_lone_migration_is_noticed_and_so_is_one_without_a_way_back() {
        check(
            &[
                "sqlite/1/up.sql",
                "sqlite/1/down.sql",
                "sqlite/2/up.sql",
                "postgres/1/up.sql",
                "postgres/1/down.sql",
            ],
            &[
                "The migration 2 exists for one database only.",
                "The migration sqlite/2 has no down.sql.",
            ],
        );
    }
}
