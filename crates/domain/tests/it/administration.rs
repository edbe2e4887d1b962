//! Stories of those who look after the place: roles, leaving, bans and settings.

use campfire_domain::{
    Accounts, Error, Event, Job, Memberships, Room, User, Users,
    account::{self, Change},
    memory::Memory,
    messages::{self, Draft, boosts},
    rooms::{self, directs},
    users::{
        self, Profile, Role, Status, bans, roles,
        sessions::{self, Client, Sessions},
    },
};

/// Ada, who looks after the place, Bob, who joined, and the first room.
fn cast() -> (Memory, User, User, Room) {
    let mut chat = Memory::default();
    let named = |name: &str| Profile {
        email_address: Some(format!("{}@example.com", name.to_lowercase())),
        ..Profile::named(name)
    };
    let ada = account::first_run(&mut chat, named("Ada")).unwrap();
    let bob = users::join(&mut chat, named("Bob")).unwrap();
    let room = rooms::open(&mut chat, &ada, "Workshop").unwrap();
    (chat, ada, bob, room)
}

fn sign_in(chat: &mut Memory, user: &User, address: &str) {
    let client = Client { ip_address: Some(address.into()), user_agent: None };
    sessions::start(chat, user, client).unwrap();
}

#[test]
fn administrators_share_their_role_and_the_last_one_keeps_it() {
    let (mut chat, ada, bob, _) = cast();
    let alone = roles::set(&mut chat, &ada, ada.id, Role::Member);
    assert!(matches!(alone, Err(Error::Invalid { field: "role", .. })));
    let refused = roles::set(&mut chat, &bob, bob.id, Role::Administrator);
    assert!(matches!(refused, Err(Error::Forbidden)));
    let bob = roles::set(&mut chat, &ada, bob.id, Role::Administrator).unwrap();
    assert_eq!(chat.announced().last(), Some(&Event::UserChanged { user: bob.id }));
    let ada = roles::set(&mut chat, &bob, ada.id, Role::Member).unwrap();
    let late = roles::set(&mut chat, &ada, bob.id, Role::Member);
    assert!(matches!(late, Err(Error::Forbidden)), "who was one a moment ago is none");
    assert!(roles::set(&mut chat, &bob, bob.id, Role::Member).is_err());
}

#[test]
fn bots_and_those_who_left_have_no_role_to_give() {
    let (mut chat, ada, bob, _) = cast();
    let robot = users::join(&mut chat, Profile::named("Robot")).unwrap();
    chat.update_user(&User { role: Role::Bot, ..robot.clone() }).unwrap();
    users::deactivate(&mut chat, &ada, bob.id).unwrap();
    for id in [robot.id, bob.id, 999.into()] {
        let refused = roles::set(&mut chat, &ada, id, Role::Administrator);
        assert!(matches!(refused, Err(Error::NotFound)), "{id}");
    }
    let disguised = roles::set(&mut chat, &ada, ada.id, Role::Bot);
    assert!(matches!(disguised, Err(Error::NotFound)));
}

#[test]
fn who_is_removed_leaves_the_rooms_and_their_pings_and_words_stay() {
    let (mut chat, ada, bob, room) = cast();
    sign_in(&mut chat, &bob, "203.0.113.9");
    let ping = directs::start(&mut chat, &ada, &[bob.id]).unwrap();
    let place = chat.membership(room.id, bob.id).unwrap();
    messages::post(&mut chat, &place, Draft::text("I was here")).unwrap();
    let bob = users::deactivate(&mut chat, &ada, bob.id).unwrap();
    assert_eq!(bob.status, Status::Deactivated);
    let address = bob.email_address.unwrap();
    assert!(address.starts_with("bob-deactivated-") && address.ends_with("@example.com"));
    assert!(chat.sessions_of(bob.id).unwrap().is_empty());
    assert!(matches!(chat.membership(room.id, bob.id), Err(Error::NotFound)));
    assert!(chat.membership(ping.id, bob.id).is_ok());
    assert_eq!(chat.messages_in(room.id).len(), 1);
    let told = [
        Event::MembersRevoked { room: room.id, users: vec![bob.id] },
        Event::UserExpelled { user: bob.id },
    ];
    assert!(told.iter().all(|event| chat.announced().contains(event)));
    let again = users::deactivate(&mut chat, &ada, bob.id);
    assert!(matches!(again, Err(Error::NotFound)));
    let back = Profile { email_address: Some("bob@example.com".into()), ..Profile::named("Bob") };
    assert!(users::join(&mut chat, back).is_ok(), "the address is free again");
}

#[test]
fn one_may_leave_but_not_as_the_last_administrator() {
    let (mut chat, ada, bob, _) = cast();
    let alone = users::deactivate(&mut chat, &ada, ada.id);
    assert!(matches!(alone, Err(Error::Invalid { field: "role", .. })));
    let refused = users::deactivate(&mut chat, &bob, bob.id);
    assert!(matches!(refused, Err(Error::Forbidden)));
    roles::set(&mut chat, &ada, bob.id, Role::Administrator).unwrap();
    users::deactivate(&mut chat, &ada, ada.id).unwrap();
}

#[test]
fn a_ban_takes_the_words_and_lifting_it_brings_them_back() {
    let (mut chat, ada, bob, room) = cast();
    for address in ["203.0.113.9", "::ffff:203.0.113.9", "192.168.1.7", "nonsense"] {
        sign_in(&mut chat, &bob, address);
    }
    let (adas, bobs) =
        (chat.membership(room.id, ada.id).unwrap(), chat.membership(room.id, bob.id).unwrap());
    messages::post(&mut chat, &adas, Draft::text("kind")).unwrap();
    let rude = messages::post(&mut chat, &bobs, Draft::text("rude")).unwrap();
    boosts::give(&mut chat, &adas, rude.id, "👎").unwrap();

    let banned = bans::ban(&mut chat, &ada, bob.id).unwrap();
    assert_eq!(banned.status, Status::Banned);
    let addresses: Vec<String> = chat.banned_addresses().iter().map(ToString::to_string).collect();
    assert_eq!(addresses, ["203.0.113.9"], "one spelling, and no private ones");
    assert!(chat.sessions_of(bob.id).unwrap().is_empty());
    assert_eq!(chat.messages_in(room.id).len(), 1);
    let named = vec![(rude.id, rude.client_message_id.clone())];
    let gone = Event::MessagesWithheld { room: room.id, messages: named };
    assert!(chat.announced().contains(&gone));
    assert!(chat.announced().contains(&Event::UserExpelled { user: bob.id }));
    assert!(chat.membership(room.id, bob.id).is_ok(), "the place stays for the case of a return");

    bans::lift(&mut chat, &ada, bob.id).unwrap();
    assert!(chat.banned_addresses().is_empty());
    assert_eq!(chat.messages_in(room.id).last().map(|message| message.id), Some(rude.id));
    let back = Event::MessagesReleased { room: room.id, messages: vec![rude.id] };
    assert!(chat.announced().contains(&back));
}

#[test]
fn the_rest_of_a_ban_is_work_that_goes_on_from_wherever_it_stopped() {
    let (mut chat, ada, bob, room) = cast();
    let place = chat.membership(room.id, bob.id).unwrap();
    for _ in 0..bans::AT_ONCE + 1 {
        messages::post(&mut chat, &place, Draft::text("spam")).unwrap();
    }
    bans::ban(&mut chat, &ada, bob.id).unwrap();
    assert_eq!(chat.messages_in(room.id).len(), 1, "what anybody looks at is gone at once");
    assert_eq!(chat.enqueued().last(), Some(&Job::ApplyBan { user: bob.id }));
    assert!(!bans::apply(&mut chat, bob.id).unwrap(), "one was left");
    assert!(chat.messages_in(room.id).is_empty());
    bans::lift(&mut chat, &ada, bob.id).unwrap();
    assert_eq!(chat.messages_in(room.id).len(), bans::AT_ONCE);
    assert!(!bans::apply(&mut chat, bob.id).unwrap());
    assert_eq!(chat.messages_in(room.id).len(), bans::AT_ONCE + 1);
    assert!(!bans::apply(&mut chat, 999.into()).unwrap(), "nothing is to do for nobody");
}

#[test]
fn nobody_bans_themselves_or_without_being_an_administrator() {
    let (mut chat, ada, bob, _) = cast();
    assert!(matches!(bans::ban(&mut chat, &bob, ada.id), Err(Error::Forbidden)));
    assert!(matches!(bans::ban(&mut chat, &ada, ada.id), Err(Error::Invalid { .. })));
    assert!(matches!(bans::ban(&mut chat, &ada, 999.into()), Err(Error::NotFound)));
    bans::ban(&mut chat, &ada, bob.id).unwrap();
    let events = chat.announced().len();
    bans::ban(&mut chat, &ada, bob.id).unwrap();
    assert_eq!(chat.announced().len(), events, "twice is once");
}

#[test]
fn lifting_a_ban_never_brings_back_who_left() {
    let (mut chat, ada, bob, _) = cast();
    users::deactivate(&mut chat, &ada, bob.id).unwrap();
    assert!(matches!(bans::lift(&mut chat, &ada, bob.id), Err(Error::NotFound)));
    assert_eq!(chat.user(bob.id).unwrap().status, Status::Deactivated);
}

#[test]
fn administrators_name_style_and_restrict_the_place() {
    let (mut chat, ada, bob, _) = cast();
    let name = || Change { name: Some("  The Attic ".into()), ..Change::default() };
    assert!(matches!(account::change(&mut chat, &bob, name()), Err(Error::Forbidden)));
    account::change(&mut chat, &ada, name()).unwrap();
    assert_eq!(chat.announced().last(), Some(&Event::AccountChanged));
    let restrict =
        Change { restrict_room_creation_to_administrators: Some(true), ..Change::default() };
    account::change(&mut chat, &ada, restrict).unwrap();
    let styles = Change { custom_styles: Some("b { color: red }".into()), ..Change::default() };
    let account = account::change(&mut chat, &ada, styles).unwrap();
    assert_eq!(account.name, "The Attic");
    assert!(account.settings.restrict_room_creation_to_administrators);
    let none = Change { custom_styles: Some(" \n".into()), ..Change::default() };
    assert_eq!(account::change(&mut chat, &ada, none).unwrap().custom_styles, None);
    for bad in [
        Change { name: Some(" ".into()), ..Change::default() },
        Change { name: Some("x".repeat(81)), ..Change::default() },
        Change { custom_styles: Some("x".repeat(102_401)), ..Change::default() },
    ] {
        assert!(matches!(account::change(&mut chat, &ada, bad), Err(Error::Invalid { .. })));
    }
}

#[test]
fn a_new_join_code_is_an_administrators_to_make() {
    let (mut chat, ada, bob, _) = cast();
    let old = chat.account().unwrap().unwrap().join_code;
    assert!(matches!(account::regenerate_join_code(&mut chat, &bob), Err(Error::Forbidden)));
    let new = account::regenerate_join_code(&mut chat, &ada).unwrap().join_code;
    assert_ne!(old, new);
    let groups: Vec<usize> = new.split('-').map(str::len).collect();
    assert_eq!(groups, [4, 4, 4]);
}
