//! Backups: what is taken while others write is whole, what is damaged or foreign is not taken for
//! one, and nothing is lost where one is put back.

use std::{fs, path::Path};

use campfire_store::{
    Database, Settings, backup,
    testing::{self, TestDatabase},
};
use tokio::sync::mpsc;

use crate::support::House;

fn file(home: &TestDatabase) -> &Path {
    Path::new(&home.settings.url)
}

fn messages(file: &Path) -> i64 {
    backup::verify(file).unwrap().messages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_while_somebody_writes_is_whole() {
    let house = House::build(testing::sqlite()).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..50 {
        house.say(&house.ada_in_talk, &format!("before {number}")).await;
    }
    let (from, to) = (file(&house.home).to_owned(), folder.path().join("one.sqlite3"));
    let taking = tokio::task::spawn_blocking(move || backup::take(&from, &to).map(|()| to));
    let mut meanwhile = 0;
    while !taking.is_finished() {
        house.say(&house.ada_in_talk, "meanwhile").await;
        meanwhile += 1;
    }
    let taken = taking.await.unwrap().unwrap();
    let contents = backup::verify(&taken).unwrap();
    assert!((50..=50 + meanwhile).contains(&contents.messages), "{contents:?}");
    assert_eq!((contents.users, contents.rooms, contents.older), (2, 1, false));
    let kept: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(kept.len(), 1, "and nothing else is left");
    let again = backup::take(file(&house.home), &taken);
    assert!(matches!(again, Err(backup::Error::Exists(_))), "{again:?}");
}

#[tokio::test]
async fn a_backup_takes_the_place_of_a_database_that_nobody_uses() {
    let house = House::build(testing::sqlite()).await;
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("with ? and %.sqlite3");
    house.say(&house.ada_in_talk, "kept").await;
    backup::take(file(&house.home), &taken).unwrap();
    house.say(&house.ada_in_talk, "too late").await;
    let refused = backup::put_back(&taken, file(&house.home));
    assert!(matches!(refused, Err(backup::Error::InUse(_))), "{refused:?}");

    let TestDatabase { database, settings, home: _home, .. } = house.home;
    drop(database);
    let live = Path::new(&settings.url);
    let before = backup::put_back(&taken, live).unwrap().unwrap();
    assert_eq!((messages(live), messages(&before)), (1, 2), "what was there lies beside it");
    let (listener, _committed) = mpsc::unbounded_channel();
    let database = Database::open(Settings::at(&settings.url), listener).unwrap();
    let place = house.ada_in_talk.clone();
    let draft = campfire_domain::messages::Draft::text("life goes on");
    database.write(move |tx| campfire_domain::messages::post(tx, &place, draft)).await.unwrap();
    drop(database);
    let elsewhere = folder.path().join("new.sqlite3");
    assert_eq!(backup::put_back(&taken, &elsewhere).unwrap(), None);
    assert_eq!(messages(&elsewhere), 1);
}

#[tokio::test]
async fn what_is_damaged_or_foreign_is_said_to_be_and_never_put_back() {
    let house = House::build(testing::sqlite()).await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for number in 0..200 {
        house.say(&house.ada_in_talk, &format!("number {number}")).await;
    }
    let taken = at("taken");
    backup::take(file(&house.home), &taken).unwrap();
    let mut bytes = fs::read(&taken).unwrap();
    fs::write(at("short"), &bytes[..bytes.len() / 2]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xa5);
    fs::write(at("scratched"), &bytes).unwrap();
    fs::write(at("empty"), "").unwrap();
    fs::write(at("words"), "no database at all, but long enough to have a header".repeat(9))
        .unwrap();
    let live = at("live");
    fs::write(&live, "untouched").unwrap();
    for name in ["short", "scratched"] {
        let refused = backup::put_back(&at(name), &live);
        assert!(matches!(refused, Err(backup::Error::Damaged { .. })), "{name}: {refused:?}");
    }
    for name in ["empty", "words"] {
        let refused = backup::put_back(&at(name), &live);
        assert!(matches!(refused, Err(backup::Error::Foreign(_))), "{name}: {refused:?}");
    }
    let absent = backup::put_back(&at("absent"), &live);
    assert!(matches!(absent, Err(backup::Error::Missing(_))), "{absent:?}");
    assert_eq!(fs::read_to_string(&live).unwrap(), "untouched");
    assert!(backup::put_back(&taken, &live).unwrap().is_some(), "rubbish is no reason not to");
    assert_eq!(messages(&live), 200);
}

#[tokio::test]
async fn the_backup_of_a_newer_release_is_refused() {
    let house = House::build(testing::sqlite()).await;
    let folder = tempfile::tempdir().unwrap();
    let future = "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')";
    crate::support::run_sql(&house.home, future.to_owned()).await;
    let taken = folder.path().join("taken");
    backup::take(file(&house.home), &taken).unwrap();
    let verdict = backup::verify(&taken);
    assert!(matches!(verdict, Err(backup::Error::Newer(_))), "{verdict:?}");
}
