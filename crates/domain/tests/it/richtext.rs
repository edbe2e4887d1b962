//! Rich text: what becomes of every body of the observed cases.

use std::collections::HashMap;

use campfire_domain::{
    UserId,
    messages::{
        body::{self, Person},
        emoji::is_all_emoji,
        mentions::{self, Signer},
        sounds,
    },
    users::names,
};
use serde_json::Value;

pub(crate) struct Cast {
    people: HashMap<UserId, (String, Option<String>)>,
    sgids: Vec<(String, String)>,
    pub signer: Signer,
}

impl Cast {
    pub fn new() -> Self {
        let json: Value = serde_json::from_str(include_str!("../data/cast.json")).unwrap();
        let mut people = HashMap::new();
        let signer = Signer::new("a secret of the tests");
        let mut sgids: Vec<(String, String)> = json["sgids"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(k, v)| (format!("{{{{{k}}}}}"), v.as_str().unwrap().to_owned()))
            .collect();
        for p in json["people"].as_array().unwrap() {
            let id = UserId::from(p["id"].as_i64().unwrap());
            sgids.push((format!("{{{{sgid:{id}}}}}"), signer.sgid(id)));
            people.insert(
                id,
                (p["name"].as_str().unwrap().to_owned(), p["bio"].as_str().map(str::to_owned)),
            );
        }
        Self { people, sgids, signer }
    }
    pub fn fill(&self, body: &str) -> String {
        self.sgids.iter().fold(body.to_owned(), |b, (k, v)| b.replace(k, v))
    }
    pub fn name(&self, id: UserId) -> Option<String> {
        self.people.get(&id).map(|p| p.0.clone())
    }
    pub fn person(&self, id: UserId) -> Option<Person> {
        let (name, bio) = self.people.get(&id)?;
        Some(Person {
            name: name.clone(),
            title: names::title(name, bio.as_deref()),
            page: format!("/users/{id}"),
            avatar: format!("/users/{{{{avatar_token:{id}}}}}/avatar?v=20260115100000"),
        })
    }
}

#[test]
fn dump() {
    let cast = Cast::new();
    let mut out = String::new();
    for line in std::fs::read_to_string("/work/shared/golden/richtext.jsonl").unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let body = cast.fill(case["body"].as_str().unwrap_or(""));
        let kept = body::clean(&body);
        assert_eq!(body::clean(&kept), kept);
        let text = body::plain_text(&kept, &|id| cast.name(id));
        let html = body::present(&kept, &|id| cast.person(id));
        let m: Vec<i64> =
            mentions::mentionees(&body, &cast.signer).iter().map(|i| i.get()).collect();
        out.push_str(&serde_json::json!({"id": case["id"], "kept": kept, "text": text, "html": html, "emoji": is_all_emoji(&text), "sound": sounds::of(&text, false).map(|s| s.name), "mentions": m}).to_string());
        out.push('\n');
    }
    std::fs::write("/tmp/mine.jsonl", out).unwrap();
}
