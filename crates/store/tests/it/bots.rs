//! Bots over both databases: keys, scopes, webhooks, hooks, and catching up with the log.

use std::collections::BTreeSet;

use campfire_domain::{
    Error, Memberships, Time, UserId, memberships,
    messages::{self, Draft},
    rooms::hooks as addresses,
    users::bots::{self, Bots, Form, News, Scope, Scopes},
};
use campfire_store::{
    bots as stored,
    events::catch_up::{Cursor, Missed, missed_by},
    hooks,
    testing::TestDatabase,
};

use crate::support::{House, look};

over_both!(
    a_bot_comes_back_with_what_was_said_of_it,
    only_chosen_webhooks_hear_more_than_the_usual,
    a_hook_posts_until_it_is_revoked,
    a_hook_is_nobody_to_ping_and_gone_with_its_place,
    two_who_catch_up_in_portions_miss_nothing_and_hear_nothing_twice,
    a_cursor_from_before_the_logs_memory_is_told_so,
);

async fn bot(house: &House, form: Form) -> UserId {
    let ada = house.ada.clone();
    let made = house.home.database.write(move |tx| bots::create(tx, &ada, form)).await;
    made.unwrap().id
}

fn named(name: &str) -> Form {
    Form { name: name.to_owned(), ..Form::default() }
}

async fn a_bot_comes_back_with_what_was_said_of_it(home: TestDatabase) {
    let house = House::build(home).await;
    let scopes = Some(Scopes::of([Scope::Read, Scope::Post]));
    let webhook_url = "https://bot.example.com/".to_owned();
    let id = bot(&house, Form { scopes: scopes.clone(), webhook_url, ..named("Bender") }).await;
    let plain = bot(&house, named("Able")).await;
    let database = &house.home.database;
    let cards = look(&house.home, stored::cards).await;
    let names: Vec<_> = cards.iter().map(|card| card.bot.user.name.as_str()).collect();
    assert_eq!(names, ["Able", "Bender"]);
    assert_eq!(cards[0].bot.scopes, Scopes::default());
    assert_eq!((Some(&cards[1].bot.scopes), &cards[0].webhook), (scopes.as_ref(), &None));
    assert_eq!(cards[1].rooms, std::slice::from_ref(&house.talk));
    let (ada, old) = (house.ada.clone(), cards[1].bot.token.clone());
    database.write(move |tx| bots::renew_key(tx, &ada, id)).await.unwrap();
    let renewed = look(&house.home, move |conn| stored::by_id(conn, id)).await;
    assert!(!renewed.token.matches(old.as_str()));
    let (ada, bob) = (house.ada.clone(), house.bob.clone());
    let refused = database.write(move |tx| bots::remove(tx, &bob, plain)).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    database.write(move |tx| bots::remove(tx, &ada, plain)).await.unwrap();
    let gone = database.read(move |conn| stored::by_id(conn, plain)).await;
    assert!(matches!(gone, Err(Error::NotFound)));
    let person = house.ada.id;
    let nobody = database.read(move |conn| stored::by_id(conn, person)).await;
    assert!(matches!(nobody, Err(Error::NotFound)), "people have no key");
}

async fn only_chosen_webhooks_hear_more_than_the_usual(home: TestDatabase) {
    let house = House::build(home).await;
    let url = || "http://bot.example.com/".to_owned();
    let usual = bot(&house, Form { webhook_url: url(), ..named("Usual") }).await;
    let news: BTreeSet<News> = [News::Edits, News::Members].into_iter().collect();
    let choosy =
        bot(&house, Form { webhook_url: url(), news: Some(news.clone()), ..named("Choosy") }).await;
    let room = house.talk.id;
    let heard = house.home.database.write(move |tx| {
        let all: Vec<_> = tx.listening_bots(room)?.into_iter().map(|it| it.bot).collect();
        Ok((all, tx.choosy_bots(room)?))
    });
    let (all, some) = heard.await.unwrap();
    assert_eq!(all, [usual, choosy]);
    assert_eq!(some, [bots::Listener { bot: choosy, news: Some(news) }]);
}

async fn a_hook_posts_until_it_is_revoked(home: TestDatabase) {
    let house = House::build(home).await;
    let (ada, place) = (house.ada.clone(), house.ada_in_talk.clone());
    let database = &house.home.database;
    let made = database.write(move |tx| addresses::open(tx, &ada, &place, "Monitor"));
    let hook = made.await.unwrap();
    let (bob, talk) = (house.bob.clone(), house.talk.id);
    let refused = database.write(move |tx| {
        let place = tx.membership(talk, bob.id)?;
        addresses::open(tx, &bob, &place, "Mine")
    });
    assert!(matches!(refused.await, Err(Error::Forbidden)));
    let token = hook.token.clone();
    let found = look(&house.home, move |conn| hooks::by_token(conn, &token)).await.unwrap();
    assert_eq!((found.id, found.last_used_at), (hook.id, None));
    let using = found.clone();
    database
        .write(move |tx| {
            let place = tx.membership(using.room_id, using.user_id)?;
            messages::post(tx, &place, Draft::text("db1 is down"))?;
            hooks::used(tx, &using)
        })
        .await
        .unwrap();
    let (token, ada, place) = (hook.token.clone(), house.ada.clone(), house.ada_in_talk.clone());
    database.write(move |tx| addresses::revoke(tx, &ada, &place, found.id)).await.unwrap();
    assert_eq!(look(&house.home, move |conn| hooks::by_token(conn, &token)).await, None);
    assert!(look(&house.home, stored::cards).await.is_empty(), "it has no key, and is no chat bot");
}

async fn a_hook_is_nobody_to_ping_and_gone_with_its_place(home: TestDatabase) {
    let house = House::build(home).await;
    let (ada, database) = (house.ada.clone(), &house.home.database);
    let (desk, adas) = house.close("Desk").await;
    let made = database.write(move |tx| addresses::open(tx, &ada, &adas, "Monitor"));
    let hook = made.await.unwrap();
    let speaker = hook.user_id;
    let reader = bot(&house, named("Monitor's reader")).await;
    let (viewer, desk_id) = (house.bob.id, desk.id);
    let ids = |users: Vec<campfire_domain::User>| users.iter().map(|it| it.id).collect::<Vec<_>>();
    for room in [None, Some(desk.id)] {
        let found = look(&house.home, move |conn| {
            let named = campfire_store::users::named_like(conn, room, "monitor", (0, 9))?;
            let count = campfire_store::users::count_named_like(conn, room, "monitor")?;
            assert_eq!(i64::try_from(named.len()).unwrap(), count);
            Ok(named)
        });
        assert!(!ids(found.await).contains(&speaker));
    }
    let (active, sidebar) = look(&house.home, move |conn| {
        Ok((campfire_store::users::active(conn)?, campfire_store::rooms::sidebar(conn, viewer)?))
    })
    .await;
    let (active, suggested) = (ids(active), ids(sidebar.suggestions));
    assert!(active.contains(&reader) && suggested.contains(&reader));
    assert!(!active.contains(&speaker) && !suggested.contains(&speaker));
    for (user, is_addressed) in [(reader, true), (speaker, false)] {
        let found = look(&house.home, move |conn| campfire_store::users::addressed(conn, user));
        assert_eq!(found.await.is_some(), is_addressed);
    }
    assert_eq!(look(&house.home, move |conn| hooks::of_room(conn, desk_id)).await.len(), 1);
    database.write(move |tx| memberships::revoke(tx, &desk, &[speaker])).await.unwrap();
    let token = hook.token;
    assert_eq!(look(&house.home, move |conn| hooks::by_token(conn, &token)).await, None);
    assert!(look(&house.home, move |conn| hooks::of_room(conn, desk_id)).await.is_empty());
}

async fn two_who_catch_up_in_portions_miss_nothing_and_hear_nothing_twice(home: TestDatabase) {
    let house = House::build(home).await;
    let id = bot(&house, named("Reader")).await;
    let (_, desk) = house.close("Desk").await;
    let database = &house.home.database;
    let start = Cursor::at(look(&house.home, campfire_store::events::head).await);
    for number in 0..30 {
        let place = if number % 3 == 0 { desk.clone() } else { house.ada_in_talk.clone() };
        let draft = Draft::text(format!("number {number}"));
        database.write(move |tx| messages::post(tx, &place, draft)).await.unwrap();
    }
    for portion in [1, 7, 500] {
        let (mut cursor, mut heard) = (start.clone(), Vec::new());
        loop {
            let from: Cursor = cursor.to_string().parse().unwrap();
            let now = Time::now();
            let missed =
                look(&house.home, move |conn| missed_by(conn, id, &from, now, portion)).await;
            let Missed::These { events, cursor: next, more, .. } = missed else {
                panic!("nothing was forgotten")
            };
            let is_done = events.is_empty() && !more;
            heard.extend(events.into_iter().map(|logged| logged.id));
            cursor = next;
            if is_done {
                break;
            }
        }
        let once: BTreeSet<_> = heard.iter().copied().collect();
        assert_eq!((heard.len(), once.len()), (20, 20), "in portions of {portion}");
    }
    // A room joined later is heard of from then on, a room left only of the leaving.
    let head = Cursor::at(look(&house.home, campfire_store::events::head).await);
    let desk_id = desk.room_id;
    database
        .write(move |tx| {
            let room = campfire_store::rooms::by_id(tx.conn(), desk_id)?;
            memberships::grant(tx, &room, &[id])?;
            memberships::revoke(tx, &room, &[id])
        })
        .await
        .unwrap();
    let now = Time::now();
    let missed = look(&house.home, move |conn| missed_by(conn, id, &head, now, 10)).await;
    let Missed::These { events, rooms, .. } = missed else { panic!("nothing was forgotten") };
    assert_eq!((events.len(), rooms), (2, vec![house.talk.id]));
}

async fn a_cursor_from_before_the_logs_memory_is_told_so(home: TestDatabase) {
    let house = House::build(home).await;
    let id = bot(&house, named("Sleeper")).await;
    let database = &house.home.database;
    let start = Cursor::at(look(&house.home, campfire_store::events::head).await);
    for _ in 0..5 {
        let place = house.ada_in_talk.clone();
        database.write(move |tx| messages::post(tx, &place, Draft::text("hi"))).await.unwrap();
    }
    let later = Time::now().plus(std::time::Duration::from_secs(3600));
    database.write(move |tx| campfire_store::events::trim(tx, later, 1000)).await.unwrap();
    let now = Time::now();
    let missed = look(&house.home, move |conn| missed_by(conn, id, &start, now, 10)).await;
    let Missed::Forgotten(fresh) = missed else { panic!("{missed:?}") };
    let missed = look(&house.home, move |conn| missed_by(conn, id, &fresh, now, 10)).await;
    assert!(matches!(missed, Missed::These { events, .. } if events.is_empty()));
}
