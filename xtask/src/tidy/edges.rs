//! Which crate may use which. The table is the plan of the house; any other edge is refused, in
//! tests as much as in the code itself.

use anyhow::Result;

use super::house::House;

/// Each crate, from the middle of the house outwards, and those of ours that it may use.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("store", &["domain"]),
    ("realtime", &["domain"]),
    ("media", &[]),
    ("outbound", &[]),
    ("jobs", &["domain", "store", "media", "outbound"]),
    ("web", &["domain", "store", "realtime", "media", "outbound"]),
    ("server", &["domain", "store", "realtime", "media", "outbound", "jobs", "web"]),
    ("xtask", &["store"]),
];

/// Finds edges that the plan does not show.
pub(super) fn check(house: &House) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for package in &house.packages {
        let from = short(&package.name);
        let ours = package.dependencies.iter().filter(|to| to.name.starts_with("campfire-"));
        for to in ours.map(|dependency| short(&dependency.name)) {
            if !may_use(from, to) {
                wrong.push(format!("The crate {from} uses {to}, which the plan does not allow."));
            }
        }
    }
    Ok(wrong)
}

fn short(name: &str) -> &str {
    name.strip_prefix("campfire-").unwrap_or(name)
}

fn may_use(from: &str, to: &str) -> bool {
    // A crate may name itself in its tests, to switch on one of its own features.
    from == to || ALLOWED.iter().any(|(name, uses)| *name == from && uses.contains(&to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_open_in_one_direction_only() {
        assert!(may_use("web", "store"));
        assert!(!may_use("store", "web"));
        assert!(!may_use("realtime", "store"));
        assert!(!may_use("newcomer", "domain"));
    }
}
