//! Bans: what somebody said goes out of sight in portions, whatever dies in between.

use campfire_domain::{
    Memberships, User, Users,
    messages::Draft,
    users::{Role, bans},
};
use campfire_store::{Tx, messages};

use crate::house::House;

/// Ben says so much that neither the ban itself nor one portion gets through.
async fn flooded() -> House {
    let house = House::open("http://127.0.0.1:9/").await;
    let (room, ben) = (house.workshop.id, house.ben.id);
    let ada = User { role: Role::Administrator, ..house.ada.clone() };
    let act = move |tx: &mut Tx| {
        tx.update_user(&ada)?;
        let place = tx.membership(room, ben)?;
        for _ in 0..2 * bans::AT_ONCE + 100 {
            campfire_domain::messages::post(tx, &place, Draft::text("spam"))?;
        }
        Ok(())
    };
    house.store.write(act).await.unwrap();
    house
}

#[tokio::test]
async fn a_ban_withholds_all_that_was_said_and_its_end_brings_all_of_it_back() {
    let mut house = flooded().await;
    let (ada, ben, room) = (house.ada.clone(), house.ben.id, house.workshop.id);
    let actor = ada.clone();
    house.store.write(move |tx| bans::ban(tx, &actor, ben)).await.unwrap();
    assert!(!house.said(room).await.is_empty(), "the rest waits for the job");
    // Whoever began it is no more.
    drop(house.work());
    let _working = house.work();
    assert_eq!(house.emptied().await, []);
    assert_eq!(house.said(room).await, []);

    house.store.write(move |tx| bans::lift(tx, &ada, ben)).await.unwrap();
    assert_eq!(house.emptied().await, []);
    let paged = house.store.read(move |conn| messages::paged(conn, room)).await.unwrap();
    assert!(paged);
    let more = house.store.write(move |tx| bans::apply(tx, ben)).await.unwrap();
    assert!(!more, "nothing is left in the shadow");
}
