//! What the screens read.

use std::time::Duration;

use campfire_domain::{
    Error, Membership, Time,
    memberships::{self, Involvement, presence},
    messages::boosts,
    rooms::{self, directs},
    users::{
        self, Profile,
        sessions::{self, Client, SessionToken},
    },
};
use campfire_store::{self as store, testing::TestDatabase};

use crate::support::{House, look, person};

over_both!(
    the_sidebar_sorts_rooms_and_suggests_strangers,
    a_session_tells_who_is_signed_in,
    a_room_is_for_its_members,
    a_message_comes_with_all_that_it_shows,
    the_first_message_since_a_moment_is_found,
    who_is_likely_meant_comes_first,
    who_looks_at_some_room_is_seen
);

async fn the_sidebar_sorts_rooms_and_suggests_strangers(home: TestDatabase) {
    let house = House::build(home).await;
    for name in ["zebra", "Äpfel", "apple"] {
        house.close(name).await;
    }
    let (hidden, place) = house.close("hidden").await;
    let (ada, bob) = (house.ada.clone(), house.bob.clone());
    let (cy, first, second) = house
        .home
        .database
        .write(move |tx| {
            memberships::involvement::choose(tx, &place, Involvement::Invisible)?;
            let cy = users::join(tx, person("Cy"))?;
            let first = directs::start(tx, &ada, &[bob.id])?;
            let second = directs::start(tx, &ada, &[])?;
            Ok((cy, first, second))
        })
        .await
        .unwrap();
    let with_bob = look(&house.home, move |conn| store::memberships::of(conn, first.id, 1.into()));
    house.say(&with_bob.await, "newer").await;

    let me = house.ada.id;
    let sidebar = look(&house.home, move |conn| store::rooms::sidebar(conn, me)).await;
    let names: Vec<_> = sidebar.shared.iter().filter_map(|it| it.room.name.as_deref()).collect();
    assert_eq!(names, ["All Talk", "apple", "zebra", "Äpfel"]);
    assert!(sidebar.shared.iter().all(|it| it.room.id != hidden.id));
    let put_away = look(&house.home, move |conn| store::rooms::hidden(conn, me)).await;
    assert_eq!(put_away.shared.iter().map(|it| it.room.id).collect::<Vec<_>>(), [hidden.id]);
    assert_eq!((put_away.directs.len(), put_away.suggestions.len()), (0, 0));
    let directs: Vec<_> = sidebar.directs.iter().map(|it| it.room.id).collect();
    assert_eq!(directs, [first.id, second.id], "the latest first");
    let members: Vec<_> = sidebar.directs[0].members.iter().map(|user| user.id).collect();
    assert_eq!(members, [house.ada.id, house.bob.id]);
    assert_eq!(sidebar.suggestions.iter().map(|user| user.id).collect::<Vec<_>>(), [cy.id]);
    assert_eq!(sidebar.free, 17, "twenty less Bob, me and Cy");

    house
        .home
        .database
        .write(|tx| {
            for turn in 0..30 {
                users::join(tx, Profile::named(format!("Guest {turn}")))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let sidebar = look(&house.home, move |conn| store::rooms::sidebar(conn, me)).await;
    assert_eq!((sidebar.suggestions.len(), sidebar.free), (18, 0), "twenty less Bob and me");
    assert_eq!(sidebar.suggestions[0].id, cy.id, "the longest here first");
}

async fn who_looks_at_some_room_is_seen(home: TestDatabase) {
    let house = House::build(home).await;
    let (den, _) = house.close("den").await;
    let (ada, bob) = (house.ada.id, house.bob.id);
    let hall = house.talk.id;
    let look_in = house.home.database.write(move |tx| {
        presence::appear(tx, hall, ada)?;
        presence::appear(tx, den.id, ada)?;
        presence::appear(tx, hall, bob)?;
        presence::leave(tx, hall, bob)?;
        presence::leave(tx, hall, ada)
    });
    look_in.await.unwrap();
    let seen = |since| look(&house.home, move |conn| store::memberships::seen(conn, since));
    assert_eq!(seen(Time::from_micros(0)).await, [ada].into());
    assert_eq!(seen(Time::from_micros(i64::MAX)).await, [].into());
}

async fn a_session_tells_who_is_signed_in(home: TestDatabase) {
    let house = House::build(home).await;
    let bob = house.bob.clone();
    let client = Client { ip_address: Some("192.0.2.1".into()), user_agent: None };
    let session =
        house.home.database.write(move |tx| sessions::start(tx, &bob, client)).await.unwrap();
    let token = session.token.clone();
    let found = look(&house.home, move |conn| store::sessions::signed_in(conn, &token)).await;
    assert_eq!(found, Some((session.clone(), house.bob.clone())));
    let guess = SessionToken::new("guess");
    let guessed = look(&house.home, move |conn| store::sessions::signed_in(conn, &guess)).await;
    assert_eq!(guessed, None);
    let id = session.id;
    assert!(look(&house.home, move |conn| store::sessions::is_live(conn, id)).await);
    let ended = session.clone();
    house.home.database.write(move |tx| sessions::end(tx, &ended)).await.unwrap();
    assert!(!look(&house.home, move |conn| store::sessions::is_live(conn, id)).await);
    let after = look(&house.home, move |conn| store::sessions::signed_in(conn, &session.token));
    assert_eq!(after.await, None);
}

async fn the_first_message_since_a_moment_is_found(home: TestDatabase) {
    let house = House::build(home).await;
    let (room, place) = house.close("Desk").await;
    let mut said = Vec::new();
    for words in ["one", "two", "three"] {
        said.push(house.say(&place, words).await);
    }
    house.say(&house.ada_in_talk, "elsewhere").await;
    let first =
        |since| look(&house.home, move |conn| store::messages::first_since(conn, room.id, since));
    assert_eq!(first(said[1].created_at).await, Some(said[1].id));
    assert_eq!(first(Time::from_micros(0)).await, Some(said[0].id));
    assert_eq!(first(said[2].created_at.plus(Duration::from_millis(1))).await, None);
}

async fn a_room_is_for_its_members(home: TestDatabase) {
    let house = House::build(home).await;
    let (room, place) = house.close("Desk").await;
    let (ada, id) = (house.ada.id, room.id);
    let found = look(&house.home, move |conn| store::rooms::for_member(conn, id, ada)).await;
    assert_eq!(found, (room.clone(), place));
    let cy = house.home.database.write(|tx| users::join(tx, person("Cy"))).await.unwrap();
    let outside = house.home.database.read(move |conn| store::rooms::for_member(conn, id, cy.id));
    assert!(matches!(outside.await, Err(Error::NotFound)));
    let newest = look(&house.home, move |conn| store::rooms::newest_of(conn, ada)).await;
    assert_eq!(newest.map(|room| room.id), Some(room.id));
    let oldest = look(&house.home, move |conn| store::rooms::oldest_of(conn, cy.id)).await;
    assert_eq!(oldest.map(|room| room.id), Some(house.talk.id));
    let users = look(&house.home, move |conn| store::rooms::member_users(conn, id)).await;
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ada", "Bob"]);
    let ada = house.ada.clone();
    let renamed = house
        .home
        .database
        .write(move |tx| rooms::make_closed(tx, &ada, room, "Office", &[ada.id]));
    assert_eq!(renamed.await.unwrap().name.as_deref(), Some("Office"));
}

async fn a_message_comes_with_all_that_it_shows(home: TestDatabase) {
    let house = House::build(home).await;
    let place: Membership = house.ada_in_talk.clone();
    let (room, bob) = (house.talk.id, house.bob.id);
    let shown = house
        .home
        .database
        .write(move |tx| {
            let facts = store::blobs::Facts {
                key: "k1".into(),
                filename: "cat.png".into(),
                content_type: "image/png".into(),
                byte_size: 12,
                width: Some(3),
                height: Some(4),
                ..Default::default()
            };
            let blob = store::blobs::insert(tx, facts)?;
            let draft = campfire_domain::messages::Draft {
                attachment: Some(blob.id),
                ..Default::default()
            };
            let message = campfire_domain::messages::post(tx, &place, draft)?;
            let bobs = store::memberships::of(tx.conn(), room, bob)?;
            boosts::give(tx, &bobs, message.id, "🎉")?;
            boosts::give(tx, &place, message.id, "ha")?;
            Ok((blob, store::messages::one(tx.conn(), room, message.id)?))
        })
        .await
        .unwrap();
    let (blob, shown) = shown;
    assert_eq!(shown.attachment.as_ref(), Some(&blob));
    assert_eq!(shown.creator, house.ada);
    let given: Vec<_> =
        shown.boosts.iter().map(|(boost, user)| (boost.content.as_str(), user.id)).collect();
    assert_eq!(given, [("🎉", house.bob.id), ("ha", house.ada.id)]);
    let page = look(&house.home, move |conn| store::messages::page_last(conn, room)).await;
    assert_eq!(page, [shown]);
    let later = Time::from_micros(i64::MAX);
    let unused = look(&house.home, move |conn| store::blobs::unused(conn, later, 10)).await;
    assert!(unused.is_empty(), "what a message shows is used");
}

async fn who_is_likely_meant_comes_first(home: TestDatabase) {
    let house = House::build(home).await;
    let talk = house.talk.id;
    let joined = house.home.database.write(|tx| {
        for turn in 10..40 {
            users::join(tx, Profile::named(format!("Anton {turn}")))?;
        }
        Ok((users::join(tx, person("Tom"))?, users::join(tx, person("Zoe"))?))
    });
    let (tom, zoe) = joined.await.unwrap();
    let (_, desk) = house.close("Desk").await;
    house.say(&desk, "elsewhere").await;
    for speaker in [tom.id, zoe.id] {
        let place = look(&house.home, move |conn| store::memberships::of(conn, talk, speaker));
        house.say(&place.await, "here").await;
    }
    let names = async |text: &'static str, page| {
        let found = look(&house.home, move |conn| store::users::likeliest(conn, talk, text, page));
        found.await.into_iter().map(|user| user.name).collect::<Vec<_>>()
    };
    assert_eq!(names("", (0, 4)).await, ["Zoe", "Tom", "Ada", "Anton 10"]);
    assert_eq!(names("t", (0, 2)).await, ["Tom", "Anton 10"]);
    assert_eq!(names("O", (0, 3)).await, ["Zoe", "Tom", "Anton 10"]);
    assert_eq!(names("t", (30, 9)).await, ["Anton 39"], "and no page says somebody twice");
    assert!(names("%", (0, 9)).await.is_empty());
}
