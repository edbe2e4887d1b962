//! What the tests share: each check runs over SQLite and over PostgreSQL, in a small house.

use campfire_domain::{
    Membership, Room, RoomId, User, UserId, account, messages::Draft, rooms, users, users::Profile,
};
use campfire_store::{AnyConnection, testing::TestDatabase};
use diesel::connection::SimpleConnection;
use serde_json::Value;

/// Makes tests of checks: one over SQLite, one over PostgreSQL.
macro_rules! over_both {
    ($($check:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $check() {
                super::$check(campfire_store::testing::sqlite()).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $check() {
                super::$check(campfire_store::testing::postgres()).await;
            })*
        }
    };
}

/// Ada, who set the house up, and Bob; both in the first room, and in a closed one of Ada's.
pub(crate) struct House {
    pub(crate) home: TestDatabase,
    pub(crate) ada: User,
    pub(crate) bob: User,
    /// The open room that first run made.
    pub(crate) talk: Room,
    /// Ada's place in it.
    pub(crate) ada_in_talk: Membership,
}

pub(crate) fn person(name: &str) -> Profile {
    let email_address = Some(format!("{}@example.com", name.to_lowercase()));
    Profile { email_address, ..Profile::named(name) }
}

impl House {
    pub(crate) async fn build(home: TestDatabase) -> Self {
        let built = home.database.write(|tx| {
            let ada = account::first_run(tx, person("Ada"))?;
            let bob = users::join(tx, person("Bob"))?;
            let talk = campfire_store::rooms::original(tx.conn())?.expect("first run made one");
            let ada_in_talk = campfire_store::memberships::of(tx.conn(), talk.id, ada.id)?;
            Ok((ada, bob, talk, ada_in_talk))
        });
        let (ada, bob, talk, ada_in_talk) = built.await.unwrap();
        Self { home, ada, bob, talk, ada_in_talk }
    }

    pub(crate) async fn close(&self, name: &'static str) -> (Room, Membership) {
        let ada = self.ada.clone();
        let bob = self.bob.id;
        self.home
            .database
            .write(move |tx| {
                let room = rooms::close(tx, &ada, name, &[ada.id, bob])?;
                let membership = campfire_store::memberships::of(tx.conn(), room.id, ada.id)?;
                Ok((room, membership))
            })
            .await
            .unwrap()
    }

    pub(crate) async fn say(
        &self,
        membership: &Membership,
        text: &str,
    ) -> campfire_domain::Message {
        let (membership, draft) = (membership.clone(), Draft::text(text));
        let posted = self
            .home
            .database
            .write(move |tx| campfire_domain::messages::post(tx, &membership, draft));
        posted.await.unwrap()
    }
}

/// Runs plain SQL, the same on both databases.
pub(crate) async fn run_sql(home: &TestDatabase, sql: String) {
    home.database
        .write(move |tx| tx.conn().batch_execute(&sql).map_err(campfire_domain::Error::store))
        .await
        .unwrap();
}

/// SQL for users of those ids.
pub(crate) fn users_sql(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter()
        .map(|id| {
            format!(
                "INSERT INTO users (id, name, name_key, role, status, created_at, updated_at) \
                 VALUES ({id}, 'User {id}', 'user {id}', 'member', 'active', {id}, {id});\n"
            )
        })
        .collect()
}

/// SQL for closed rooms of those ids.
pub(crate) fn rooms_sql(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter()
        .map(|id| {
            format!(
                "INSERT INTO rooms (id, name, name_key, kind, creator_id, created_at, updated_at) \
                 VALUES ({id}, 'Room {id}', 'room {id}', 'closed', 1, {id}, {id});\n"
            )
        })
        .collect()
}

/// SQL for places in rooms.
pub(crate) fn memberships_sql(pairs: impl IntoIterator<Item = (i64, i64)>) -> String {
    pairs
        .into_iter()
        .map(|(room, user)| {
            format!(
                "INSERT INTO memberships (room_id, user_id, created_at, updated_at) \
                 VALUES ({room}, {user}, 1, 1);\n"
            )
        })
        .collect()
}

/// The lines of observed behaviour in one of our data files.
pub(crate) fn observed(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn numbers(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect()
}

/// Reads for a check that looks at several things of one moment.
pub(crate) async fn look<T: Send + 'static>(
    home: &TestDatabase,
    look: impl FnOnce(&mut AnyConnection) -> campfire_domain::Result<T> + Send + 'static,
) -> T {
    home.database.read(look).await.unwrap()
}

pub(crate) fn room_id(value: &Value) -> RoomId {
    value["room_id"].as_i64().unwrap().into()
}

pub(crate) fn user_id(value: &Value) -> UserId {
    value["user_id"].as_i64().unwrap().into()
}
