//! Leavers: who is expelled or taken out of a room in the moment in which they say something has said
//! it before, or not at all.

use campfire_domain::{
    Error, Message, memberships,
    messages::{self, Draft},
    users::{self, bans},
};
use campfire_store::testing;

use crate::{
    overlap::{Verb, overlap},
    support::{House, look},
};

/// Bob, in the first room, says something; that he may was asked before.
async fn post(house: &House) -> Verb<Message> {
    let (room, bob) = (house.talk.id, house.bob.id);
    let place =
        look(&house.home, move |conn| campfire_store::memberships::of(conn, room, bob)).await;
    Box::new(move |tx| messages::post(tx, &place, Draft::text("me too")))
}

fn ban(house: &House) -> Verb<()> {
    let (ada, bob) = (house.ada.clone(), house.bob.id);
    Box::new(move |tx| bans::ban(tx, &ada, bob).map(drop))
}

fn deactivate(house: &House) -> Verb<()> {
    let (ada, bob) = (house.ada.clone(), house.bob.id);
    Box::new(move |tx| users::deactivate(tx, &ada, bob).map(drop))
}

/// Takes Bob out of the room, as an administrator who edits its members.
fn take_out(house: &House) -> Verb<()> {
    let (room, ada) = (house.talk.clone(), house.ada.id);
    Box::new(move |tx| {
        campfire_domain::Rooms::update_room(tx, &room)?;
        memberships::revise(tx, &room, &[ada])
    })
}

#[tokio::test]
async fn who_is_on_the_way_out_says_nothing_any_more() {
    for leave in [ban, deactivate, take_out] {
        let house = House::build(testing::postgres()).await;
        let (left, said) = overlap(&house.home, leave(&house), post(&house).await).await;
        left.unwrap();
        assert!(matches!(said, Err(Error::NotFound)), "{said:?}");
    }
}

#[tokio::test]
async fn what_was_said_just_before_a_ban_is_withheld_with_the_rest() {
    let house = House::build(testing::postgres()).await;
    let (said, banned) = overlap(&house.home, post(&house).await, ban(&house)).await;
    banned.unwrap();
    let (room, said) = (house.talk.id, said.unwrap().id);
    let found =
        house.home.database.read(move |conn| campfire_store::messages::one(conn, room, said));
    assert!(matches!(found.await, Err(Error::NotFound)));
}
