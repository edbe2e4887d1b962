//! Names: the observed cases of initials, titles, ping names and colours.

use campfire_domain::{UserId, users::names};
use serde_json::Value;

use crate::cast::Cast;

#[test]
fn every_observed_name_is_shortened_as_expected() {
    let cast = Cast::new();
    let mut wrong = Vec::new();
    for line in include_str!("../data/names.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let found = match case["kind"].as_str().unwrap() {
            "name" => name(&case),
            "direct_name" => ping(&cast, &case),
            "avatar_colour" => colour(&case),
            kind => panic!("a case of kind {kind}"),
        };
        wrong.extend(found.iter().filter_map(|(field, found)| check(&case, field, found)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with one field of a case, in words.
fn check(case: &Value, field: &str, found: &str) -> Option<String> {
    let expected = case["ours"].get(field).unwrap_or(&case[field]).as_str().unwrap_or_default();
    (found != expected).then(|| format!("{} {field} {expected:?} {found:?}", case["id"]))
}

fn name(case: &Value) -> Vec<(&'static str, String)> {
    let name = case["name"].as_str().unwrap();
    vec![
        ("initials", names::initials(name)),
        ("title", names::title(name, case["bio"].as_str())),
        ("sidebar_first_name", names::first_name(name).to_owned()),
        ("sidebar_group_initials", names::group_initials(name)),
    ]
}

fn ping(cast: &Cast, case: &Value) -> Vec<(&'static str, String)> {
    let viewer = UserId::from(case["viewer_id"].as_i64().unwrap());
    let ids = case["member_ids_in_join_order"].as_array().unwrap().iter();
    let members: Vec<_> = ids.map(|id| UserId::from(id.as_i64().unwrap())).collect();
    let is_alone = members == [viewer];
    let others = members.iter().filter(|user| is_alone || **user != viewer);
    let others: Vec<_> = others.filter_map(|user| cast.name(*user)).collect();
    let all: Vec<_> = members.iter().filter_map(|user| cast.name(*user)).collect();
    let short: Vec<_> = others.iter().map(String::as_str).collect();
    vec![
        ("display_name", names::sentence(&others)),
        ("display_name_without_viewer", names::sentence(&all)),
        ("sidebar_label", names::ping_label(&short)),
    ]
}

fn colour(case: &Value) -> Vec<(&'static str, String)> {
    let user = UserId::from(case["user_id"].as_i64().unwrap());
    vec![("colour", names::avatar_colour(user).to_owned())]
}
