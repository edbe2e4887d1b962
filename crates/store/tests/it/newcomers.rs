//! Newcomers: whoever joins while a room for everybody is opened is a member of it.

use campfire_domain::{RoomId, UserId, rooms, users};
use campfire_store::{memberships, testing};

use crate::{
    overlap::{Verb, overlap},
    support::{House, look, person},
};

fn join() -> Verb<UserId> {
    Box::new(|tx| users::join(tx, person("Cy")).map(|user| user.id))
}

fn open(house: &House) -> Verb<RoomId> {
    let ada = house.ada.clone();
    Box::new(move |tx| rooms::open(tx, &ada, "Everybody").map(|room| room.id))
}

#[tokio::test]
async fn who_joins_while_a_room_for_everybody_opens_is_a_member_of_it() {
    let house = House::build(testing::postgres()).await;
    let (user, room) = overlap(&house.home, join(), open(&house)).await;
    let (room, user) = (room.unwrap(), user.unwrap());
    look(&house.home, move |conn| memberships::of(conn, room, user)).await;

    let house = House::build(testing::postgres()).await;
    let (room, user) = overlap(&house.home, open(&house), join()).await;
    let (room, user) = (room.unwrap(), user.unwrap());
    look(&house.home, move |conn| memberships::of(conn, room, user)).await;
}
