//! Collisions: two writes that stand in each other's way on PostgreSQL both happen.

use std::sync::{
    Arc, Barrier,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use campfire_domain::{Error, Result, UserId, users};
use campfire_store::{Tx, testing};
use diesel::{RunQueryDsl, sql_query, sql_types::BigInt};

use crate::support::{House, look};

fn hold(tx: &mut Tx, user: UserId) -> Result<()> {
    let held = sql_query("SELECT id FROM users WHERE id = $1 FOR UPDATE")
        .bind::<BigInt, _>(user.get())
        .execute(tx.conn());
    held.map(drop).map_err(Error::store)
}

#[tokio::test]
async fn writes_that_wait_for_each_other_in_a_ring_both_happen() {
    let house = House::build(testing::postgres()).await;
    let (both_hold_one, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let (ada, bob) = (house.ada.id, house.bob.id);
    let mut writes = Vec::new();
    for (first, second) in [(ada, bob), (bob, ada)] {
        let (both_hold_one, tries) = (both_hold_one.clone(), tries.clone());
        let database = house.home.database.clone();
        writes.push(tokio::spawn(async move {
            let write = database.write(move |tx| {
                hold(tx, first)?;
                if tries.fetch_add(1, SeqCst) < 2 {
                    both_hold_one.wait();
                }
                hold(tx, second)?;
                users::join(tx, users::Profile::named("Newcomer"))
            });
            write.await
        }));
    }
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert_eq!(tries.load(SeqCst), 3, "one of them was tried again");
    assert_eq!(look(&house.home, campfire_store::users::count).await, 4);
}
