//! Commands in a terminal: what operators do beside a server that runs, or instead of it.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use crate::support::{Campfire, Person, ada_and_bob, command, within};

/// How a command ended, and what it said to whoever typed it.
struct Ended {
    well: bool,
    said: String,
}

fn run(command: Command, args: &[&str]) -> Ended {
    run_with(command, args, "")
}

fn run_with(mut command: Command, args: &[&str], input: &str) -> Ended {
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // Whoever does not read leaves a broken pipe, which is fine.
    process.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    let Output { status, stdout, stderr } = process.wait_with_output().unwrap();
    let said = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    Ended { well: status.success(), said }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_their_password_is_let_in_again_and_whoever_had_it_is_out() {
    let (campfire, ada, bob) = ada_and_bob().await;
    let email = "bob@example.org";
    let mut socket = bob.connect().await;
    let reset = run_with(campfire.command(), &["reset-password", email], "a better one\n");
    assert!(reset.well && reset.said.contains("Bob has a new password"), "{}", reset.said);
    assert!(!reset.said.contains("a better one"), "it is not repeated");
    let out = bob.get("/").await;
    assert_eq!(out.location.as_deref(), Some("/session/new"), "signed out at once");
    // The running server looks at the log once a second for what somebody else wrote.
    within(Duration::from_secs(2), "the end of the socket", socket.hear_out()).await;
    assert!(ada.try_password(email, "open sesame").await.is_none());
    assert!(ada.try_password(email, "a better one").await.is_some());

    let made = run(campfire.command(), &["reset-password", "BOB@example.org"]);
    let (_, password) = made.said.trim().rsplit_once("The password is ").expect(&made.said);
    assert!(ada.try_password(email, password).await.is_some());

    let short = run_with(campfire.command(), &["reset-password", email], "short\n");
    assert!(!short.well && short.said.contains("at least 8 characters"), "{}", short.said);
    let unknown = run(campfire.command(), &["reset-password", "eve@example.org"]);
    assert!(!unknown.well && unknown.said.contains("Nobody here"), "{}", unknown.said);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_busy_server_is_whole_and_takes_its_place_again() {
    let (mut campfire, ada, _) = ada_and_bob().await;
    let room = ada.room;
    ada.say(room, "before the backup").await;
    let file = campfire.folder().join("backup.sqlite3").to_str().unwrap().to_owned();
    let (command, name) = (campfire.command(), file.clone());
    let taking = tokio::task::spawn_blocking(move || run(command, &["backup", &name]));
    while !taking.is_finished() {
        ada.say(room, "meanwhile").await;
    }
    let taken = taking.await.unwrap();
    assert!(taken.well && taken.said.contains("are not in there"), "{}", taken.said);
    ada.say(room, "after the backup").await;
    let again = run(campfire.command(), &["backup", &file]);
    assert!(!again.well && again.said.contains("not overwritten"), "{}", again.said);
    let verified = run(campfire.command(), &["verify", &file]);
    assert!(verified.well && verified.said.contains("is whole"), "{}", verified.said);
    let running = run(campfire.command(), &["restore", &file]);
    assert!(!running.well && running.said.contains("stop it first"), "{}", running.said);

    assert!(campfire.stop().await.success());
    let restored = run(campfire.command(), &["restore", &file]);
    assert!(restored.well && restored.said.contains("in place again"), "{}", restored.said);
    campfire.start_again();
    ada.say(room, "life goes on").await;
    let page = ada.get(&format!("/rooms/{room}/messages")).await.body;
    assert!(page.contains("before the backup") && page.contains("life goes on"), "{page}");
    assert!(!page.contains("after the backup"), "as it was then");
}

#[test]
fn what_is_no_backup_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter"), "Dear all").unwrap();
    for (name, sentence) in [("letter", "no database of Campfire"), ("absent", "no database at")] {
        for verb in ["verify", "restore"] {
            let refused = run(command(folder.path(), &[]), &[verb, name]);
            assert!(!refused.well && refused.said.contains(sentence), "{}", refused.said);
        }
    }
    let none = run(command(folder.path(), &[]), &["backup", "file"]);
    assert!(!none.well && none.said.contains("no database at"), "{}", none.said);
    let elsewhere = [("DATABASE_URL", "postgres://127.0.0.1/nowhere".to_owned())];
    let pointed = run(command(folder.path(), &elsewhere), &["backup", "file"]);
    assert!(!pointed.well && pointed.said.contains("pg_dump"), "{}", pointed.said);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_place_is_filled_with_people_who_talk() {
    let campfire = Campfire::start();
    let seeded = run(campfire.command(), &["seed"]);
    assert!(seeded.well, "{}", seeded.said);
    let (_, password) = seeded.said.trim().rsplit_once(" is ").expect(&seeded.said);
    let nobody = Person::nobody(&campfire.origin);
    let maya = nobody.try_password("maya@example.com", password).await.unwrap();
    let room = maya.get("/").await.location.unwrap();
    let page = maya.get(&room).await.body;
    assert!(page.contains("Then I will bake for fifty.") && page.contains("boost-item"), "{page}");
    let sidebar = maya.get("/users/me/sidebar").await.body;
    assert!(sidebar.contains("Beds and seeds") && sidebar.contains("Keys and locks"));
    let noor = nobody.try_password("noor@example.com", password).await.unwrap();
    let sidebar = noor.get("/users/me/sidebar").await.body;
    assert!(sidebar.contains("Kitchen table") && !sidebar.contains("Keys and locks"));
    let again = run(campfire.command(), &["seed"]);
    assert!(!again.well && again.said.contains("people here already"), "{}", again.said);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_finds_nothing_where_all_is_well_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let empty = run(command(folder.path(), &[("HTTP_PORT", "0".to_owned())]), &["doctor"]);
    assert!(empty.well && empty.said.contains("at the first start"), "{}", empty.said);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

    let campfire = Campfire::start();
    let well = run(campfire.command(), &["doctor"]);
    assert!(well.well && well.said.contains("answers and is up to date"), "{}", well.said);
    assert!(well.said.contains("for files keeps them"), "{}", well.said);
    assert!(well.said.contains("MB are left on the disk"), "{}", well.said);
}

#[test]
fn the_doctor_says_all_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let check = |settings: &[(&'static str, &str)], sentences: &[&str]| {
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let settings: Vec<_> = settings.chain([("HTTP_PORT", "0".to_owned())]).collect();
        let said = run(command(folder.path(), &settings), &["doctor"]);
        assert!(!said.well, "{}", said.said);
        for sentence in sentences {
            assert!(said.said.contains(sentence), "{sentence}: {}", said.said);
        }
    };
    check(
        &[("S3_BUKET", "files"), ("LOG_FORMAT", "xml"), ("WEBHOOK_TIMEOUT", "0")],
        &["S3_BUKET", "LOG_FORMAT", "WEBHOOK_TIMEOUT", "3 things are wrong"],
    );
    check(&[("DATABASE_URL", "postgres://127.0.0.1:1/x")], &["database cannot be opened"]);
    check(&[("REDIS_URL", "redis://127.0.0.1:1")], &["no Redis answers there"]);
    check(&[("VAPID_PUBLIC_KEY", "x"), ("VAPID_PRIVATE_KEY", "y")], &["VAPID_PUBLIC_KEY"]);
    let bucket = [
        ("S3_BUCKET", "files"),
        ("S3_ENDPOINT", "http://127.0.0.1:1"),
        ("S3_ACCESS_KEY_ID", "x"),
        ("S3_SECRET_ACCESS_KEY", "y"),
    ];
    check(&bucket, &["The bucket for files"]);
}

#[test]
fn help_explains_every_command_and_a_misspelled_setting_stops_the_start() {
    let help = run(command(Path::new("."), &[]), &["--help"]);
    let commands = [
        "serve",
        "migrate",
        "backup",
        "restore",
        "verify",
        "reset-password",
        "seed",
        "doctor",
        "generate-secrets",
    ];
    for name in commands {
        let line = help.said.lines().find(|line| line.trim_start().starts_with(name));
        let words = line.expect(name).split_whitespace().count();
        assert!(words > 4, "{name} is explained: {line:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let settings = [("S3_BUKET", "files".to_owned())];
    let refused = run(command(folder.path(), &settings), &["serve"]);
    assert!(!refused.well && refused.said.contains("S3_BUCKET"), "{}", refused.said);
    let short = [("SECRET_KEY_BASE", "short".to_owned())];
    let fresh = run(command(folder.path(), &short), &["generate-secrets"]);
    assert!(fresh.well && fresh.said.starts_with("SECRET_KEY_BASE="), "{}", fresh.said);
}
