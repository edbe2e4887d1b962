//! Long files, for a person to look at. Length alone is no fault, so nothing fails here.

use std::fs;

use anyhow::Result;

use super::house::House;

/// Beyond this many lines there is usually a noun hiding in the file.
const LONG: usize = 500;

/// Files that are lists and may be as long as what they list.
const LISTS: [&str; 4] = ["schema.rs", "routes.rs", "broadcasts.rs", "memory.rs"];

/// Says which files are long.
pub(super) fn tell(house: &House) -> Result<()> {
    for package in &house.packages {
        for file in package.sources("src")? {
            let list = LISTS.iter().any(|name| file.ends_with(name));
            let lines = fs::read_to_string(&file)?.lines().count();
            if !list && lines > LONG {
                println!("Note: {} has {lines} lines.", house.name(&file));
            }
        }
    }
    Ok(())
}
