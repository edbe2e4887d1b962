//! The crates speak through the log, which can be filtered and parsed. A stray print bypasses it
//! and is usually a leftover of a search for a mistake.

use std::fs;

use anyhow::Result;

use super::house::House;

const PRINTS: [&str; 5] = ["println!", "eprintln!", "print!", "eprint!", "dbg!"];

/// Finds prints in the sources of the crates; xtask talks to a person and may.
pub(super) fn check(house: &House) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for package in house.packages.iter().filter(|package| package.name != "xtask") {
        for file in package.sources("src")? {
            let text = fs::read_to_string(&file)?;
            let lines = text.lines().enumerate().filter(|(_, line)| prints(line));
            wrong.extend(lines.map(|(index, _)| {
                format!("{}:{} prints; use the log.", house.name(&file), index + 1)
            }));
        }
    }
    Ok(wrong)
}

/// Whether a line of code prints; comments and their examples may say what they like.
fn prints(line: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with("//") && PRINTS.iter().any(|print| calls(line, print))
}

fn calls(line: &str, print: &str) -> bool {
    line.match_indices(print).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|char| char.is_alphanumeric() || char == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_print_is_told_from_what_only_looks_like_one() {
        assert!(prints("    println!(\"here\");"));
        assert!(prints("let x = dbg!(y);"));
        assert!(!prints("    /// println!(\"{event:?}\")"));
        assert!(!prints("fingerprint!(x)"));
        assert!(!prints("footprints.len()"));
    }
}
