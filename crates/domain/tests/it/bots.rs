//! Stories of bots: who lets them in, what they hear, and how two of them stop.

use std::collections::BTreeSet;

use campfire_domain::{
    Error, Event, Job, Memberships, User, UserId, account,
    memory::Memory,
    messages::{self, Draft, boosts},
    rooms::{self, directs, hooks},
    users::{
        self, Profile, Role, Status,
        bots::{self, Bots, Form, News},
    },
};

fn cast() -> (Memory, User, User) {
    let mut chat = Memory::default();
    let ada = account::first_run(&mut chat, Profile::named("Ada")).unwrap();
    let bob = users::join(&mut chat, Profile::named("Bob")).unwrap();
    (chat, ada, bob)
}

fn listening(name: &str) -> Form {
    let webhook_url = " https://bot.example.com/hook ".to_owned();
    Form { name: name.to_owned(), webhook_url, ..Form::default() }
}

#[test]
fn administrators_let_bots_in_and_send_them_away() {
    let (mut chat, ada, bob) = cast();
    let refused = bots::create(&mut chat, &bob, listening("Bender"));
    assert!(matches!(refused, Err(Error::Forbidden)));
    let bender = bots::create(&mut chat, &ada, listening("Bender")).unwrap();
    assert_eq!((bender.role, bender.status), (Role::Bot, Status::Active));
    let token = chat.bot_token(bender.id).unwrap().clone();
    assert_eq!(token.as_str().len(), 12);
    assert_eq!(chat.webhook(bender.id).unwrap().unwrap().url, "https://bot.example.com/hook");
    bots::renew_key(&mut chat, &ada, bender.id).unwrap();
    assert!(!chat.bot_token(bender.id).unwrap().matches(token.as_str()));
    let secret = bots::renew_secret(&mut chat, &ada, bender.id).unwrap();
    let moved = Form { webhook_url: "http://elsewhere.example".to_owned(), ..listening("Bender") };
    bots::change(&mut chat, &ada, bender.id, moved).unwrap();
    assert_eq!(chat.webhook(bender.id).unwrap().unwrap().secret, Some(secret), "it moves along");
    let nowhere = Form { webhook_url: String::new(), ..listening("Bender") };
    bots::change(&mut chat, &ada, bender.id, nowhere).unwrap();
    assert_eq!(chat.webhook(bender.id).unwrap(), None);
    assert!(matches!(bots::remove(&mut chat, &ada, bob.id), Err(Error::NotFound)), "Bob is no bot");
    bots::remove(&mut chat, &ada, bender.id).unwrap();
    assert!(matches!(bots::renew_key(&mut chat, &ada, bender.id), Err(Error::NotFound)));
}

#[test]
fn two_bots_that_answer_each_other_come_to_an_end() {
    let (mut chat, ada, _) = cast();
    let one = bots::create(&mut chat, &ada, listening("One")).unwrap();
    let two = bots::create(&mut chat, &ada, listening("Two")).unwrap();
    let ping = directs::start(&mut chat, &one, &[two.id]).unwrap();
    let heard = |chat: &Memory| {
        chat.enqueued().iter().filter(|job| matches!(job, Job::Webhook { .. })).count()
    };
    for number in 0..40 {
        let speaker = if number % 2 == 0 { one.id } else { two.id };
        let place = chat.membership(ping.id, speaker).unwrap();
        messages::post(&mut chat, &place, Draft::text("your turn")).unwrap();
    }
    assert_eq!(heard(&chat), campfire_domain::delivery::HOPS - 1);
    assert_eq!(chat.left_out().len(), 40 - heard(&chat), "what was left out can be read");
}

#[test]
fn a_ring_of_bots_comes_to_an_end_however_many_they_are() {
    for size in [3, 11, 25] {
        let (mut chat, ada, _) = cast();
        let news = Some([News::Messages].into_iter().collect());
        let ring: Vec<User> = (0..size)
            .map(|number| bots::create(&mut chat, &ada, listening(&format!("Bot {number}"))))
            .collect::<Result<_, _>>()
            .unwrap();
        let scribe = bots::create(&mut chat, &ada, Form { news, ..listening("Scribe") }).unwrap();
        let room = rooms::open(&mut chat, &ada, "Circle").unwrap();
        let called = |chat: &mut Memory, speaker: &User, next: &User| {
            let place = chat.membership(room.id, speaker.id).unwrap();
            let draft = Draft { mentions: vec![next.id], ..Draft::text("your turn") };
            let said = messages::post(chat, &place, draft).unwrap();
            let is_told = |bot| chat.enqueued().contains(&Job::Webhook { message: said.id, bot });
            assert!(is_told(scribe.id), "who only listens hears all of it");
            is_told(next.id)
        };
        let mut turns = 0;
        while called(&mut chat, &ring[turns % size], &ring[(turns + 1) % size]) {
            turns += 1;
            assert!(turns <= 2 * size.max(10), "{size} bots go on and on");
        }
        let place = chat.membership(room.id, ada.id).unwrap();
        messages::post(&mut chat, &place, Draft::text("go on")).unwrap();
        assert!(called(&mut chat, &ring[0], &ring[1]), "a person's word lets them go on");
    }
}

#[test]
fn a_bot_that_took_no_part_hears_when_the_others_call_it() {
    let (mut chat, ada, _) = cast();
    let [one, two, referee] = ["One", "Two", "Referee"]
        .map(|name| bots::create(&mut chat, &ada, listening(name)).unwrap());
    let room = rooms::open(&mut chat, &ada, "Arena").unwrap();
    for number in 0..40 {
        let speaker = if number % 2 == 0 { one.id } else { two.id };
        let place = chat.membership(room.id, speaker).unwrap();
        let called = Draft { mentions: vec![one.id, two.id, referee.id], ..Draft::text("foul") };
        messages::post(&mut chat, &place, called).unwrap();
    }
    let heard = |listener: &User| {
        let heard = |job: &&Job| matches!(job, Job::Webhook { bot, .. } if *bot == listener.id);
        chat.enqueued().iter().filter(heard).count()
    };
    assert!(heard(&one) + heard(&two) < campfire_domain::delivery::HOPS);
    assert_eq!(heard(&referee), 40);
}

#[test]
fn a_word_from_a_person_lets_bots_answer_again() {
    let (mut chat, ada, _) = cast();
    let one = bots::create(&mut chat, &ada, listening("One")).unwrap();
    let ping = directs::start(&mut chat, &ada, &[one.id]).unwrap();
    let bots_place = chat.membership(ping.id, one.id).unwrap();
    for _ in 0..20 {
        messages::post(&mut chat, &bots_place, Draft::text("beep")).unwrap();
    }
    let adas = chat.membership(ping.id, ada.id).unwrap();
    let asked = messages::post(&mut chat, &adas, Draft::text("stop")).unwrap();
    assert!(chat.enqueued().contains(&Job::Webhook { message: asked.id, bot: one.id }));
}

#[test]
fn a_storm_of_alerts_is_heard_to_its_end() {
    let (mut chat, ada, _) = cast();
    let news = Some([News::Messages].into_iter().collect());
    let scribe = bots::create(&mut chat, &ada, Form { news, ..listening("Scribe") }).unwrap();
    let room = rooms::open(&mut chat, &ada, "Alerts").unwrap();
    let adas = chat.membership(room.id, ada.id).unwrap();
    let hook = hooks::open(&mut chat, &ada, &adas, "Monitor").unwrap();
    let place = chat.membership(room.id, hook.user_id).unwrap();
    for _ in 0..30 {
        messages::post(&mut chat, &place, Draft::text("down")).unwrap();
    }
    let told = |job: &&Job| matches!(job, Job::Webhook { bot, .. } if *bot == scribe.id);
    assert_eq!(chat.enqueued().iter().filter(told).count(), 30);
}

#[test]
fn one_bot_that_reports_is_heard_to_its_end() {
    let (mut chat, ada, _) = cast();
    let news = Some([News::Messages].into_iter().collect());
    let scribe = bots::create(&mut chat, &ada, Form { news, ..listening("Scribe") }).unwrap();
    let monitor = bots::create(&mut chat, &ada, Form { name: "Monitor".into(), ..Form::default() });
    let room = rooms::open(&mut chat, &ada, "Alerts").unwrap();
    let place = chat.membership(room.id, monitor.unwrap().id).unwrap();
    for _ in 0..30 {
        messages::post(&mut chat, &place, Draft::text("down")).unwrap();
    }
    let told = |job: &&Job| matches!(job, Job::Webhook { bot, .. } if *bot == scribe.id);
    assert_eq!(chat.enqueued().iter().filter(told).count(), 30);
}

fn told_of(chat: &Memory, bot: UserId) -> Vec<&Event> {
    let told = chat.enqueued().iter().filter_map(|job| match job {
        Job::Tell { event, bot: listener } if *listener == bot => Some(event),
        _ => None,
    });
    told.collect()
}

#[test]
fn bots_that_answer_boosts_with_boosts_come_to_an_end() {
    let (mut chat, ada, _) = cast();
    let news: Option<BTreeSet<_>> = Some([News::Boosts, News::Deletions].into_iter().collect());
    let form = |name| Form { news: news.clone(), ..listening(name) };
    let one = bots::create(&mut chat, &ada, form("One")).unwrap();
    let two = bots::create(&mut chat, &ada, form("Two")).unwrap();
    let room = rooms::open(&mut chat, &ada, "Workshop").unwrap();
    let adas = chat.membership(room.id, ada.id).unwrap();
    let twos = chat.membership(room.id, two.id).unwrap();
    let mistaken = messages::post(&mut chat, &twos, Draft::text("not yet")).unwrap();
    let said = messages::post(&mut chat, &adas, Draft::text("done")).unwrap();
    for number in 0..40 {
        let booster = if number % 2 == 0 { one.id } else { two.id };
        let place = chat.membership(room.id, booster).unwrap();
        boosts::give(&mut chat, &place, said.id, "👏").unwrap();
    }
    let told = [told_of(&chat, one.id).len(), told_of(&chat, two.id).len()];
    assert_eq!(told.iter().sum::<usize>(), campfire_domain::delivery::HOPS);
    assert_eq!(told[0], told[1], "nobody is told of what they did themselves");
    assert_eq!(chat.left_out().len(), 40 - told[0] - told[1]);
    messages::remove(&mut chat, &two, &twos, mistaken.id).unwrap();
    boosts::give(&mut chat, &adas, said.id, "🎉").unwrap();
    let [.., deleted, cheered] = told_of(&chat, one.id)[told[0] - 1..] else { panic!("too few") };
    assert!(matches!(deleted, Event::MessageRemoved { .. }), "what is gone is told all the same");
    assert!(matches!(cheered, Event::BoostGiven { .. }), "and so is what people do");
}

#[test]
fn a_webhook_may_choose_to_hear_who_comes_and_goes() {
    let (mut chat, ada, bob) = cast();
    let news = Some([News::Members].into_iter().collect());
    let porter = bots::create(&mut chat, &ada, Form { news, ..listening("Porter") }).unwrap();
    let room = rooms::open(&mut chat, &ada, "Hall").unwrap();
    let before = told_of(&chat, porter.id).len();
    let eve = users::join(&mut chat, Profile::named("Eve")).unwrap();
    users::deactivate(&mut chat, &ada, bob.id).unwrap();
    let room = rooms::make_closed(&mut chat, &ada, room, "Hall", &[ada.id, porter.id]).unwrap();
    rooms::make_closed(&mut chat, &ada, room.clone(), "Hall", &[ada.id]).unwrap();
    let came = |id| Event::MembersGranted { room: room.id, users: vec![id] };
    let left = |id| Event::MembersRevoked { room: room.id, users: vec![id] };
    let expected = [came(eve.id), left(bob.id), left(eve.id), left(porter.id)];
    let mut told = told_of(&chat, porter.id).split_off(before);
    told.retain(|event| event.room() == Some(room.id));
    assert_eq!(told, expected.each_ref());
}

#[test]
fn whoever_keeps_a_copy_hears_that_a_ban_took_messages_away() {
    let (mut chat, ada, bob) = cast();
    let news = Some([News::Deletions].into_iter().collect());
    let mirror = bots::create(&mut chat, &ada, Form { news, ..listening("Mirror") }).unwrap();
    let room = rooms::open(&mut chat, &ada, "Workshop").unwrap();
    let place = chat.membership(room.id, bob.id).unwrap();
    let said = messages::post(&mut chat, &place, Draft::text("spam")).unwrap();
    users::bans::ban(&mut chat, &ada, bob.id).unwrap();
    let told = told_of(&chat, mirror.id);
    let [Event::MessageRemoved { message, .. }] = told[..] else { panic!("{told:?}") };
    assert_eq!(*message, said.id);
}

#[test]
fn a_demoted_administrator_changes_no_bot_with_a_request_from_before() {
    let (mut chat, ada, bob) = cast();
    let bender = bots::create(&mut chat, &ada, listening("Bender")).unwrap();
    users::roles::set(&mut chat, &ada, bob.id, Role::Administrator).unwrap();
    users::roles::set(&mut chat, &ada, ada.id, Role::Member).unwrap();
    assert!(ada.is_administrator(), "as she was when her request came");
    let refused = bots::renew_key(&mut chat, &ada, bender.id);
    assert!(matches!(refused, Err(Error::Forbidden)));
    assert!(matches!(bots::remove(&mut chat, &ada, bender.id), Err(Error::Forbidden)));
}

#[test]
fn a_webhook_may_choose_to_hear_everything() {
    let (mut chat, ada, _) = cast();
    let news = Some([News::Messages].into_iter().collect());
    let eager = bots::create(&mut chat, &ada, Form { news, ..listening("Eager") }).unwrap();
    let room = rooms::open(&mut chat, &ada, "Workshop").unwrap();
    let place = chat.membership(room.id, ada.id).unwrap();
    let said = messages::post(&mut chat, &place, Draft::text("hello")).unwrap();
    assert!(chat.enqueued().contains(&Job::Webhook { message: said.id, bot: eager.id }));
}

#[test]
fn hooks_belong_to_those_who_look_after_the_room() {
    let (mut chat, ada, bob) = cast();
    let room = rooms::open(&mut chat, &bob, "Bob's").unwrap();
    let bobs = chat.membership(room.id, bob.id).unwrap();
    let hook = hooks::open(&mut chat, &bob, &bobs, " Monitor ").unwrap();
    assert_eq!((hook.name.as_str(), hook.token.as_str().len()), ("Monitor", 32));
    assert!(!format!("{hook:?}").contains(hook.token.as_str()));
    let ping = directs::start(&mut chat, &ada, &[bob.id]).unwrap();
    let adas = chat.membership(ping.id, ada.id).unwrap();
    assert!(matches!(hooks::open(&mut chat, &ada, &adas, "X"), Err(Error::NotFound)));
    assert!(matches!(hooks::open(&mut chat, &bob, &bobs, " "), Err(Error::Invalid { .. })));
    let adas = chat.membership(room.id, ada.id).unwrap();
    hooks::revoke(&mut chat, &ada, &adas, hook.id).unwrap();
    assert!(matches!(chat.membership(room.id, hook.user_id), Err(Error::NotFound)));
}
