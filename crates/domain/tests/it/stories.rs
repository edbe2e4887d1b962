//! Stories of people: join, talk, be away, come back.

use std::time::Duration;

use campfire_domain::{
    BlobId, Error, Event, Job, Membership, Memberships, Room, Time, User, Users, account, contract,
    memberships::presence,
    memory::Memory,
    messages::{self, ClientMessageId, Draft, boosts},
    rooms::{self, directs},
    users::{
        self, Change, Profile, bans,
        passwords::{self, PasswordDigest},
        sessions::{self, Sessions},
    },
};

#[test]
fn memory_keeps_the_contract() {
    contract::check(&mut Memory::default()).unwrap();
}

/// Ada, who set everything up, Bob, who joined, and the first room.
fn cast() -> (Memory, User, User, Room) {
    let mut chat = Memory::default();
    let ada = account::first_run(&mut chat, Profile::named("Ada")).unwrap();
    let bob = users::join(&mut chat, Profile::named("Bob")).unwrap();
    let room = rooms::open(&mut chat, &ada, "Workshop").unwrap();
    (chat, ada, bob, room)
}

fn of(chat: &mut Memory, user: &User, room: &Room) -> Membership {
    chat.membership(room.id, user.id).unwrap()
}

#[test]
fn first_run_makes_an_administrator_in_one_open_room() {
    let mut chat = Memory::default();
    let ada = account::first_run(&mut chat, Profile::named("Ada")).unwrap();
    assert!(ada.is_administrator());
    let created =
        chat.announced().iter().filter(|event| matches!(event, Event::RoomCreated { .. }));
    assert_eq!(created.count(), 1);
}

#[test]
fn a_message_leaves_one_event_and_one_push_with_it() {
    let (mut chat, ada, _, room) = cast();
    let membership = of(&mut chat, &ada, &room);
    let message = messages::post(&mut chat, &membership, Draft::text("Hello")).unwrap();
    assert_eq!(chat.enqueued(), [Job::Push { message: message.id }]);
    let posted = Event::MessagePosted { room: room.id, message: message.id };
    assert_eq!(chat.announced().last(), Some(&posted));
}

#[test]
fn sending_again_does_nothing_twice() {
    let (mut chat, ada, bob, room) = cast();
    let membership = of(&mut chat, &ada, &room);
    let draft = Draft { client_message_id: Some(ClientMessageId::random()), ..Draft::text("Once") };
    messages::post(&mut chat, &membership, draft.clone()).unwrap();
    let (events, jobs) = (chat.announced().len(), chat.enqueued().len());
    presence::appear(&mut chat, room.id, bob.id).unwrap();
    presence::leave(&mut chat, room.id, bob.id).unwrap();
    messages::post(&mut chat, &membership, draft).unwrap();
    assert_eq!((chat.announced().len(), chat.enqueued().len()), (events, jobs));
    assert_eq!(chat.messages_in(room.id).len(), 1);
    assert!(!of(&mut chat, &bob, &room).is_unread(), "the repetition marks nothing unread");
}

#[test]
fn a_message_says_something() {
    let (mut chat, ada, _, room) = cast();
    let membership = of(&mut chat, &ada, &room);
    for blank in ["", "  ", "\n\t\n", "<p> <br></p>", "<p>&nbsp;</p><div></div>"] {
        let refused = messages::post(&mut chat, &membership, Draft::text(blank));
        assert!(matches!(refused, Err(Error::Invalid { field: "body", .. })), "{blank:?}");
    }
    assert!(chat.messages_in(room.id).is_empty());
}

#[test]
fn what_is_posted_has_been_cleaned_before_and_is_not_endless() {
    let (mut chat, ada, _, room) = cast();
    let membership = of(&mut chat, &ada, &room);
    let draft = Draft::text("<p onclick=\"steal()\">Tea?<script>steal()</script></p>");
    assert_eq!(draft.body.html(), "<p>Tea?</p>");
    assert_eq!(messages::post(&mut chat, &membership, draft).unwrap().body_html, "<p>Tea?</p>");
    let endless = Draft {
        attachment: Some(BlobId::from(1)),
        ..Draft::text("a".repeat(messages::BODY_LIMIT + 1))
    };
    let refused = messages::post(&mut chat, &membership, endless);
    assert!(matches!(refused, Err(Error::Invalid { field: "body", .. })), "even beside a file");
    for (piece, most) in [("<b>x</b>", true), ("a line\n", true), ("<b>x</b>", false)] {
        let many = messages::PIECES_LIMIT - if most { 10 } else { 0 };
        let body = piece.repeat(many) + if most { "" } else { "<p>one more</p>" };
        let said = messages::post(&mut chat, &membership, Draft::text(body));
        assert_eq!(said.is_ok(), most, "{many} of {piece}");
    }
}

#[test]
fn who_sends_another_file_and_no_words_changes_the_file_alone() {
    let (mut chat, ada, bob, room) = cast();
    let adas = of(&mut chat, &ada, &room);
    let (first, second) = (chat.know_file("first.png"), chat.know_file("second.png"));
    let draft =
        Draft { mentions: vec![bob.id], attachment: Some(first), ..Draft::text("<b>Look</b>") };
    let said = messages::post(&mut chat, &adas, draft).unwrap();
    let file = |attachment, words: &str| Draft { attachment, ..Draft::text(words) };
    let edited = messages::edit(&mut chat, &ada, &adas, said.id, file(Some(second), "")).unwrap();
    assert_eq!((edited.body_html.as_str(), edited.attachment), ("<b>Look</b>", Some(second)));
    assert_eq!(edited.body_text, "Look\nsecond.png");
    assert!(chat.enqueued().contains(&Job::Purge { file: first }));
    let edited = messages::edit(&mut chat, &ada, &adas, said.id, file(None, "")).unwrap();
    assert_eq!((edited.body_text.as_str(), edited.attachment), ("second.png", Some(second)));
}

#[test]
fn members_change_their_own_messages_and_administrators_all() {
    let (mut chat, ada, bob, room) = cast();
    let (adas, bobs) = (of(&mut chat, &ada, &room), of(&mut chat, &bob, &room));
    let by_ada = messages::post(&mut chat, &adas, Draft::text("mine")).unwrap();
    let by_bob = messages::post(&mut chat, &bobs, Draft::text("his")).unwrap();
    let refused = messages::edit(&mut chat, &bob, &bobs, by_ada.id, Draft::text("ours"));
    assert!(matches!(refused, Err(Error::Forbidden)));
    assert!(matches!(messages::remove(&mut chat, &bob, &bobs, by_ada.id), Err(Error::Forbidden)));
    messages::edit(&mut chat, &ada, &adas, by_bob.id, Draft::text("tidied")).unwrap();
    messages::remove(&mut chat, &ada, &adas, by_bob.id).unwrap();
    assert_eq!(chat.messages_in(room.id).len(), 1);
}

#[test]
fn pings_notify_their_bots_and_rooms_only_those_mentioned() {
    let (mut chat, ada, _, room) = cast();
    let robot = bot(&mut chat, "Robot");
    let other = bot(&mut chat, "Other");
    rooms::make_open(&mut chat, &ada, room.clone(), "Workshop").unwrap();
    let everybody = [ada.id, robot.id, other.id];
    let den = rooms::close(&mut chat, &ada, "Den", &everybody).unwrap();
    let adas = of(&mut chat, &ada, &den);
    let mentioning = Draft { mentions: vec![robot.id], ..Draft::text("hey") };
    let message = messages::post(&mut chat, &adas, mentioning).unwrap();
    let heard = Job::Webhook { message: message.id, bot: robot.id };
    assert_eq!(chat.enqueued().last(), Some(&heard));
    assert!(!chat.enqueued().contains(&Job::Webhook { message: message.id, bot: other.id }));

    let ping = directs::start(&mut chat, &ada, &[robot.id]).unwrap();
    let adas = of(&mut chat, &ada, &ping);
    let message = messages::post(&mut chat, &adas, Draft::text("psst")).unwrap();
    assert!(chat.enqueued().contains(&Job::Webhook { message: message.id, bot: robot.id }));
    let robots = of(&mut chat, &robot, &ping);
    let before = chat.enqueued().len();
    messages::post(&mut chat, &robots, Draft::text("beep")).unwrap();
    assert_eq!(chat.enqueued().len(), before + 1, "a bot does not hear itself");
}

fn bot(chat: &mut Memory, name: &str) -> User {
    use campfire_domain::{
        Users,
        users::{
            Role,
            bots::{self, Form},
        },
    };
    let mut admin = users::join(chat, Profile::named("Admin")).unwrap();
    admin.role = Role::Administrator;
    chat.update_user(&admin).unwrap();
    let webhook_url = "http://bot.example.com".to_owned();
    bots::create(chat, &admin, Form { name: name.to_owned(), webhook_url, ..Form::default() })
        .unwrap()
}

#[test]
fn a_page_counts_for_a_minute_after_it_last_spoke() {
    let (mut chat, ada, _, room) = cast();
    let start = Time::from_millis(1_700_000_000_000);
    chat.at(start);
    presence::appear(&mut chat, room.id, ada.id).unwrap();
    let membership = of(&mut chat, &ada, &room);
    assert!(membership.is_present(start.plus(Duration::from_secs(60))), "the edge is inside");
    let later = start.plus(Duration::from_micros(60_000_001));
    assert!(!membership.is_present(later));
    chat.at(later);
    presence::leave(&mut chat, room.id, ada.id).unwrap();
    assert_eq!(of(&mut chat, &ada, &room).connections, 0, "a lost count does not go below none");
}

#[test]
fn boosts_are_short_and_taken_back_by_their_giver_only() {
    let (mut chat, ada, bob, room) = cast();
    let (adas, bobs) = (of(&mut chat, &ada, &room), of(&mut chat, &bob, &room));
    let message = messages::post(&mut chat, &adas, Draft::text("done")).unwrap();
    for (content, fits) in
        [("👨‍👩‍👧‍👦", true), ("sixteen letters!", true), ("seventeen letters", false), (" ", false)]
    {
        assert_eq!(boosts::give(&mut chat, &bobs, message.id, content).is_ok(), fits, "{content}");
    }
    let boost = boosts::give(&mut chat, &bobs, message.id, "🔥").unwrap();
    let refused = boosts::take_back(&mut chat, &adas, message.id, boost.id);
    assert!(matches!(refused, Err(Error::NotFound)), "administrators too");
    boosts::take_back(&mut chat, &bobs, message.id, boost.id).unwrap();
}

#[test]
fn a_cheer_pressed_twice_counts_once_unless_a_bot_repeats_itself() {
    let (mut chat, ada, bob, room) = cast();
    let (adas, bobs) = (of(&mut chat, &ada, &room), of(&mut chat, &bob, &room));
    let message = messages::post(&mut chat, &adas, Draft::text("done")).unwrap();
    let first = boosts::give_once(&mut chat, &bobs, message.id, "🔥").unwrap();
    let events = chat.announced().len();
    let second = boosts::give_once(&mut chat, &bobs, message.id, " 🔥 ").unwrap();
    assert_eq!(second, first);
    assert_eq!(chat.announced().len(), events, "nobody hears of it again");
    assert_ne!(boosts::give_once(&mut chat, &adas, message.id, "🔥").unwrap(), first);
    assert_ne!(boosts::give_once(&mut chat, &bobs, message.id, "👏").unwrap(), first);
    assert_ne!(boosts::give(&mut chat, &bobs, message.id, "🔥").unwrap(), first, "as bots do");
}

#[test]
fn names_and_addresses_are_checked() {
    let mut chat = Memory::default();
    let address =
        |address: &str| Profile { email_address: Some(address.into()), ..Profile::named("X") };
    for good in ["kim@example.com", "  Kim@Example.com "] {
        users::join(&mut chat.clone(), address(good)).unwrap();
    }
    for bad in ["kim", "@example.com", "kim@", "ki m@example.com", ""] {
        assert!(users::join(&mut chat, address(bad)).is_err(), "{bad:?}");
    }
    for bad in ["", "   ", &"x".repeat(101)] {
        assert!(users::join(&mut chat, Profile::named(bad)).is_err(), "{bad:?}");
    }
}

#[test]
fn who_was_expelled_while_their_password_was_checked_does_not_come_in() {
    use campfire_domain::{
        Users,
        users::{Status, sessions},
    };
    let (mut chat, _, bob, _) = cast();
    let sign_in = |chat: &mut Memory| sessions::sign_in(chat, &bob, sessions::Client::default());
    assert!(sign_in(&mut chat).is_ok());
    chat.update_user(&User { status: Status::Banned, ..bob.clone() }).unwrap();
    assert!(matches!(sign_in(&mut chat), Err(Error::Forbidden)));
}

#[test]
fn a_failed_verb_changes_nothing_inside_a_write() {
    let (mut chat, ada, _, _) = cast();
    let before = chat.announced().len();
    let outcome = chat.write(|chat| {
        rooms::open(chat, &ada, "Doomed")?;
        Err::<(), _>(Error::Forbidden)
    });
    assert!(outcome.is_err());
    assert_eq!(chat.announced().len(), before);
}

#[test]
fn direct_rooms_never_change_and_go_by_the_hand_of_any_member() {
    let (mut chat, ada, bob, _) = cast();
    let ping = directs::start(&mut chat, &ada, &[bob.id]).unwrap();
    let opened = rooms::make_open(&mut chat, &ada, ping.clone(), "Ours");
    assert!(matches!(opened, Err(Error::NotFound)));
    let bobs = of(&mut chat, &bob, &ping);
    rooms::remove(&mut chat, &bob, &bobs).unwrap();
    assert!(matches!(chat.membership(ping.id, ada.id), Err(Error::NotFound)));
}

#[test]
fn what_somebody_changes_about_themselves_is_kept_and_the_rest_stays() {
    let (mut chat, _, bob, _) = cast();
    let session = sessions::start(&mut chat, &bob, sessions::Client::default()).unwrap();
    let line = Change { bio: Some("  Plays the tuba ".into()), ..Change::default() };
    let bob = users::change(&mut chat, &session, line).unwrap();
    assert_eq!((bob.name.as_str(), bob.bio.as_deref()), ("Bob", Some("Plays the tuba")));
    assert_eq!(chat.announced().last(), Some(&Event::UserChanged { user: bob.id }));
    let name = Change { name: Some("Robert".into()), ..Change::default() };
    let bob = users::change(&mut chat, &session, name).unwrap();
    assert_eq!((bob.name.as_str(), bob.bio.as_deref()), ("Robert", Some("Plays the tuba")));
    let blank = Change { bio: Some(" ".into()), ..Change::default() };
    assert_eq!(users::change(&mut chat, &session, blank).unwrap().bio, None);
    for bad in [
        Change { name: Some(" ".into()), ..Change::default() },
        Change { email_address: Some("nowhere".into()), ..Change::default() },
        Change { bio: Some("👨‍👩‍👧‍👦".repeat(201)), ..Change::default() },
    ] {
        assert!(users::change(&mut chat, &session, bad.clone()).is_err(), "{bad:?}");
    }
    let family = Change { bio: Some("👨‍👩‍👧‍👦".repeat(200)), ..Change::default() };
    users::change(&mut chat, &session, family).unwrap();
}

#[test]
fn a_new_password_signs_out_everywhere_else() {
    let (mut chat, ada, bob, _) = cast();
    let start = |chat: &mut Memory, user: &User| {
        sessions::start(chat, user, sessions::Client::default()).unwrap()
    };
    let (here, phone, adas) =
        (start(&mut chat, &bob), start(&mut chat, &bob), start(&mut chat, &ada));
    let digest = PasswordDigest::from_stored("$2b$04$new".into());
    let change = Change { password: Some(digest.clone()), ..Change::default() };
    let bob = users::change(&mut chat, &here, change).unwrap();
    assert_eq!(bob.password_digest, Some(digest));
    assert_eq!(chat.sessions_of(bob.id).unwrap(), [here]);
    assert_eq!(chat.sessions_of(ada.id).unwrap(), [adas]);
    let cut = Event::SessionEnded { user: bob.id, session: phone.id };
    assert!(chat.announced().contains(&cut), "its sockets are cut");
}

#[test]
fn a_password_that_the_operator_sets_signs_out_everywhere() {
    let (mut chat, ada, _, _) = cast();
    let address = Some("kim@example.com".to_owned());
    let profile = Profile { email_address: address, ..Profile::named("Kim") };
    let kim = users::join(&mut chat, profile).unwrap();
    let phone = sessions::start(&mut chat, &kim, sessions::Client::default()).unwrap();
    let adas = sessions::start(&mut chat, &ada, sessions::Client::default()).unwrap();
    let digest = || PasswordDigest::from_stored("$2b$04$new".into());
    let reset = passwords::reset(&mut chat, "KIM@example.com", digest()).unwrap();
    assert_eq!(chat.user(kim.id).unwrap(), reset);
    assert_eq!(reset.password_digest, Some(digest()));
    assert!(chat.sessions_of(kim.id).unwrap().is_empty());
    assert_eq!(chat.sessions_of(ada.id).unwrap(), [adas], "others notice nothing");
    let cut = Event::SessionEnded { user: kim.id, session: phone.id };
    assert!(chat.announced().contains(&cut), "its sockets are cut");

    let unknown = passwords::reset(&mut chat, "eve@example.com", digest());
    assert!(matches!(unknown, Err(Error::NotFound)));
    bans::ban(&mut chat, &ada, kim.id).unwrap();
    let banned = passwords::reset(&mut chat, "kim@example.com", digest());
    assert!(matches!(banned, Err(Error::Invalid { .. })));
}

#[test]
fn one_signs_out_of_ones_own_browsers_only() {
    let (mut chat, ada, bob, _) = cast();
    let phone = sessions::start(&mut chat, &bob, sessions::Client::default()).unwrap();
    let refused = sessions::end_of(&mut chat, ada.id, phone.id);
    assert!(matches!(refused, Err(Error::NotFound)));
    sessions::end_of(&mut chat, bob.id, phone.id).unwrap();
    assert!(chat.sessions_of(bob.id).unwrap().is_empty());
}
