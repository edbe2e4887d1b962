//! The people of the observed cases, with ids signed by a key of our own.

use std::collections::HashMap;

use campfire_domain::{
    UserId,
    messages::{body::Person, mentions::Signer},
    users::names,
};
use serde_json::Value;

/// Members of the room that the cases were posted in.
const MEMBERS: [i64; 9] = [1, 2, 3, 4, 5, 6, 8, 10, 11];

pub(crate) struct Cast {
    pub(crate) signer: Signer,
    people: HashMap<UserId, (String, Option<String>)>,
    placeholders: Vec<(String, String)>,
}

impl Cast {
    pub(crate) fn new() -> Self {
        let json: Value = serde_json::from_str(include_str!("../data/cast.json")).unwrap();
        let signer = Signer::new("a secret of the tests");
        let mut people = HashMap::new();
        let odd = json["sgids"].as_object().unwrap().iter();
        let mut placeholders: Vec<_> =
            odd.map(|(name, sgid)| (format!("{{{{{name}}}}}"), text(sgid).unwrap())).collect();
        for person in json["people"].as_array().unwrap() {
            let id = UserId::from(person["id"].as_i64().unwrap());
            placeholders.push((format!("{{{{sgid:{id}}}}}"), signer.sgid(id)));
            people.insert(id, (text(&person["name"]).unwrap(), text(&person["bio"])));
        }
        Self { signer, people, placeholders }
    }

    /// The body with real ids in place of `{{sgid:N}}` and the like.
    pub(crate) fn fill(&self, body: &str) -> String {
        let fill = |body: String, (name, sgid): &(String, String)| body.replace(name, sgid);
        self.placeholders.iter().fold(body.to_owned(), fill)
    }

    pub(crate) fn is_member(&self, user: UserId) -> bool {
        MEMBERS.contains(&user.get())
    }

    pub(crate) fn name(&self, user: UserId) -> Option<String> {
        self.people.get(&user).map(|(name, _)| name.clone())
    }

    pub(crate) fn person(&self, user: UserId) -> Option<Person> {
        let (name, bio) = self.people.get(&user)?;
        Some(Person {
            name: name.clone(),
            title: names::title(name, bio.as_deref()),
            avatar: format!("/users/{{{{avatar_token:{user}}}}}/avatar?v=20260115100000"),
            page: format!("/users/{user}"),
        })
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
