//! Bans: what is withheld is found nowhere, comes back whole, and goes for good in the end.

use std::time::Duration;

use campfire_domain::{
    Membership, Message, Time, User,
    messages::{self, Draft, boosts},
    rooms,
    users::{self, bans as verbs},
};
use campfire_store::{
    bans, blobs, messages as screens,
    search::{self, Wanted},
    testing::TestDatabase,
};

use crate::support::{House, look, run_sql};

over_both!(
    what_is_withheld_is_found_nowhere_and_comes_back_whole,
    a_room_that_goes_takes_what_is_withheld_along,
    an_id_that_was_given_again_meanwhile_is_in_nobodys_way,
    what_is_kept_too_long_goes_for_good_in_portions,
    addresses_are_known_until_the_ban_is_lifted,
    the_number_beside_a_room_is_that_of_its_messages,
);

/// Bob's place in the first room.
async fn bobs(house: &House) -> Membership {
    let (room, bob) = (house.talk.id, house.bob.id);
    look(&house.home, move |conn| campfire_store::memberships::of(conn, room, bob)).await
}

async fn ban(house: &House, user: &User) {
    let (ada, id) = (house.ada.clone(), user.id);
    house.home.database.write(move |tx| verbs::ban(tx, &ada, id)).await.unwrap();
}

async fn lift(house: &House, user: &User) {
    let (ada, id) = (house.ada.clone(), user.id);
    house.home.database.write(move |tx| verbs::lift(tx, &ada, id)).await.unwrap();
}

async fn shown(house: &House) -> Vec<screens::Shown> {
    let room = house.talk.id;
    look(&house.home, move |conn| screens::page_last(conn, room)).await
}

async fn found(house: &House, words: &'static str) -> usize {
    let ada = house.ada.id;
    let wanted = Wanted::words(words);
    look(&house.home, move |conn| search::find(conn, ada, &wanted, 10, None)).await.len()
}

async fn what_is_withheld_is_found_nowhere_and_comes_back_whole(home: TestDatabase) {
    let house = House::build(home).await;
    let place = bobs(&house).await;
    house.say(&house.ada_in_talk, "hello").await;
    let rude = house.say(&place, "rude words").await;
    let (adas, id) = (house.ada_in_talk.clone(), rude.id);
    house.home.database.write(move |tx| boosts::give(tx, &adas, id, "👎")).await.unwrap();
    let before = shown(&house).await;
    assert_eq!((before.len(), found(&house, "rude").await), (2, 1));

    ban(&house, &house.bob).await;
    assert_eq!(shown(&house).await, before[..1]);
    assert_eq!(found(&house, "rude").await, 0);
    let room = house.talk.id;
    let gone = house.home.database.read(move |conn| screens::one(conn, room, id)).await;
    assert!(matches!(gone, Err(campfire_domain::Error::NotFound)));
    let ada = house.ada.id;
    let seen = look(&house.home, move |conn| screens::visible_to(conn, ada, &[id])).await;
    assert!(seen.is_empty());
    let sidebar = look(&house.home, move |conn| campfire_store::rooms::sidebar(conn, ada)).await;
    assert_eq!((sidebar.shared.len(), sidebar.directs.len()), (1, 0), "shadows are nobody's");

    lift(&house, &house.bob).await;
    let after = shown(&house).await;
    assert_eq!(after.len(), 2);
    assert_eq!((&after[1].message, &after[1].boosts), (&before[1].message, &before[1].boosts));
    assert_eq!(found(&house, "rude").await, 1);
}

async fn a_room_that_goes_takes_what_is_withheld_along(home: TestDatabase) {
    let house = House::build(home).await;
    let (den, adas) = house.close("Den").await;
    let bob = house.bob.id;
    let place =
        look(&house.home, move |conn| campfire_store::memberships::of(conn, den.id, bob)).await;
    let said = house.say(&place, "left behind").await;
    ban(&house, &house.bob).await;
    let ada = house.ada.clone();
    house.home.database.write(move |tx| rooms::remove(tx, &ada, &adas)).await.unwrap();
    lift(&house, &house.bob).await;
    let gone = house.home.database.read(move |conn| screens::by_id(conn, said.id)).await;
    assert!(matches!(gone, Err(campfire_domain::Error::NotFound)));
}

async fn an_id_that_was_given_again_meanwhile_is_in_nobodys_way(home: TestDatabase) {
    let house = House::build(home).await;
    let say = async |place: Membership| -> Message {
        let draft =
            Draft { client_message_id: Some("same".parse().unwrap()), ..Draft::text("hello") };
        let posted = house.home.database.write(move |tx| messages::post(tx, &place, draft));
        posted.await.unwrap()
    };
    let bobs = say(bobs(&house).await).await;
    ban(&house, &house.bob).await;
    let adas = say(house.ada_in_talk.clone()).await;
    assert_ne!(bobs.id, adas.id);
    lift(&house, &house.bob).await;
    assert_eq!(shown(&house).await.len(), 2);
}

async fn what_is_kept_too_long_goes_for_good_in_portions(home: TestDatabase) {
    let house = House::build(home).await;
    house.home.clock.set(Time::from_millis(1_000_000));
    let facts = blobs::Facts { key: "k".into(), filename: "f".into(), ..blobs::Facts::default() };
    let place = bobs(&house).await;
    let blob = house.home.database.write(move |tx| {
        let blob = blobs::insert(tx, facts)?;
        let draft = Draft { attachment: Some(blob.id), ..Draft::text("with a file") };
        messages::post(tx, &place, draft)?;
        Ok(blob.id)
    });
    let blob = blob.await.unwrap();
    let place = bobs(&house).await;
    for _ in 0..4 {
        house.say(&place, "spam").await;
    }
    ban(&house, &house.bob).await;
    let bob = house.bob.id;
    let since = look(&house.home, move |conn| bans::withheld_since(conn, bob)).await;
    assert_eq!(since, Some(Time::from_millis(1_000_000)));
    let unused = async || -> Vec<_> {
        look(&house.home, |conn| blobs::unused(conn, Time::from_millis(9_000_000), 10)).await
    };
    assert!(unused().await.is_empty(), "the file is kept with its message");

    let trim = |before: i64| {
        house.home.database.write(move |tx| bans::trim(tx, Time::from_millis(before), 3))
    };
    assert_eq!(trim(1_000_000).await.unwrap(), 0, "not yet");
    house.home.clock.advance(Duration::from_secs(1));
    assert_eq!(trim(1_000_001).await.unwrap(), 3);
    assert_eq!(trim(1_000_001).await.unwrap(), 2);
    assert_eq!(trim(1_000_001).await.unwrap(), 0);
    assert_eq!(unused().await.iter().map(|unused| unused.id).collect::<Vec<_>>(), [blob]);
    let since = look(&house.home, move |conn| bans::withheld_since(conn, bob)).await;
    assert_eq!(since, None, "and nobody says that there is something to bring back");
    lift(&house, &house.bob).await;
    assert!(shown(&house).await.is_empty());
}

async fn addresses_are_known_until_the_ban_is_lifted(home: TestDatabase) {
    let house = House::build(home).await;
    let eve = house.home.database.write(|tx| users::join(tx, users::Profile::named("Eve"))).await;
    let eve = eve.unwrap();
    for user in [&house.bob, &eve] {
        let insert = format!(
            "INSERT INTO sessions (user_id, token, ip_address, last_active_at, created_at) VALUES \
             ({id}, 'a{id}', '203.0.113.9', 1, 1), ({id}, 'b{id}', '10.0.0.1', 1, 1)",
            id = user.id
        );
        run_sql(&house.home, insert).await;
        ban(&house, user).await;
    }
    assert_eq!(look(&house.home, bans::addresses).await, ["203.0.113.9"]);
    lift(&house, &house.bob).await;
    assert_eq!(look(&house.home, bans::addresses).await, ["203.0.113.9"], "Eve's still is");
    lift(&house, &eve).await;
    assert!(look(&house.home, bans::addresses).await.is_empty());
}

async fn the_number_beside_a_room_is_that_of_its_messages(home: TestDatabase) {
    let house = House::build(home).await;
    let room = house.talk.id;
    let place = bobs(&house).await;
    let (_, desk) = house.close("Desk").await;
    let check = async |expected: i64| {
        let told = look(&house.home, move |conn| screens::count(conn, room)).await;
        assert_eq!((told, shown(&house).await.len()), (expected, expected as usize));
    };
    check(0).await;
    house.say(&desk, "elsewhere").await;
    house.say(&house.ada_in_talk, "hello").await;
    let first = house.say(&place, "one").await;
    house.say(&place, "two").await;
    check(3).await;
    let (bob, bobs_place) = (house.bob.clone(), place.clone());
    let removing = house.home.database.write(move |tx| {
        messages::edit(tx, &bob, &bobs_place, first.id, Draft::text("won"))?;
        messages::remove(tx, &bob, &bobs_place, first.id)
    });
    removing.await.unwrap();
    check(2).await;
    ban(&house, &house.bob).await;
    check(1).await;
    lift(&house, &house.bob).await;
    check(2).await;
    run_sql(&house.home, format!("DELETE FROM messages WHERE room_id = {room};")).await;
    check(0).await;
    let desk_id = desk.room_id;
    assert_eq!(look(&house.home, move |conn| screens::count(conn, desk_id)).await, 1);
    let ada = house.ada.clone();
    house.home.database.write(move |tx| rooms::remove(tx, &ada, &desk)).await.unwrap();
    let gone = house.home.database.read(move |conn| screens::count(conn, desk_id)).await;
    assert!(matches!(gone, Err(campfire_domain::Error::NotFound)));
}
