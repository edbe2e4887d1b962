//! `cargo xtask tidy`: checks that the code keeps to the plan of the house. The same checks run as
//! tests, so nobody has to remember this command.

mod edges;
mod house;
mod lengths;
mod manifests;
mod prints;
mod twins;
mod unused;

use anyhow::{Result, ensure};
use xshell::Shell;

use house::House;

/// A check looks at the house and says in sentences what is wrong with it.
type Check = fn(&House) -> Result<Vec<String>>;

const CHECKS: [Check; 7] = [
    edges::check,
    manifests::inherited,
    manifests::top_level,
    prints::check,
    twins::check,
    unused::by_crates,
    unused::by_the_workspace,
];

/// Runs all checks and says everything that is wrong at once.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    let house = House::read(sh)?;
    let mut wrong = Vec::new();
    for check in CHECKS {
        wrong.extend(check(&house)?);
    }
    for sentence in &wrong {
        println!("{sentence}");
    }
    lengths::tell(&house)?;
    ensure!(wrong.is_empty(), "the house is not tidy");
    println!("The house is tidy.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell;

    fn check(check: Check) {
        let house = House::read(&shell::open().unwrap()).unwrap();
        assert_eq!(check(&house).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn crates_lean_only_where_the_plan_lets_them() {
        check(edges::check);
    }

    #[test]
    fn every_package_shares_edition_version_and_lints() {
        check(manifests::inherited);
    }

    #[test]
    fn the_top_level_shows_what_the_plan_shows() {
        check(manifests::top_level);
    }

    #[test]
    fn nothing_is_printed_past_the_log() {
        check(prints::check);
    }

    #[test]
    fn both_databases_have_the_same_migrations() {
        check(twins::check);
    }

    #[test]
    fn crates_use_what_they_depend_on() {
        check(unused::by_crates);
    }

    #[test]
    fn the_workspace_lists_no_dependency_in_vain() {
        check(unused::by_the_workspace);
    }
}
