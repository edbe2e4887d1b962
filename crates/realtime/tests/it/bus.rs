//! Events through the bus: whole, once, and in order per room, whatever happens on the way.

use std::time::Duration;

use campfire_domain::{Logged, RoomId, UserId};
use campfire_realtime::{
    Bus, Notice, Notices, Signal,
    bus::{self, Load},
};
use deadpool_redis::redis::Client;
use tokio::time::Instant;

use crate::{log::Log, redis::Server, soon};

/// One process: its bus and what it hears.
struct Process {
    bus: Bus,
    notices: Notices,
    /// Under which it speaks to itself.
    name: UserId,
}

/// A room that no story plays in.
const NOWHERE: i64 = 99;

impl Process {
    fn new((bus, notices): (Bus, Notices)) -> Self {
        Self { bus, notices, name: rand::random::<i64>().into() }
    }

    async fn local(log: &Log) -> Self {
        Self::new(Bus::local(log.clone()).await.unwrap())
    }

    async fn connected(server: &Server, log: &Log) -> Self {
        let mut process = Self::new(Bus::redis(&server.url(), log.clone()).await.unwrap());
        soon("connecting", process.bus.connected()).await;
        // It has looked back when it hears this; what is committed from now on is news.
        process.hears_nothing_more().await;
        process
    }

    /// What is heard next, apart from what other processes say to themselves.
    async fn next(&mut self) -> Notice {
        loop {
            match soon("a notice", self.notices.recv()).await.unwrap() {
                Notice::Signal(Signal::Read { user, room })
                    if room == NOWHERE.into() && user != self.name => {}
                notice => return notice,
            }
        }
    }

    /// The next events are these, in this order.
    async fn hears(&mut self, events: &[Logged]) {
        for event in events {
            assert_eq!(self.next().await, Notice::Committed(event.clone()));
        }
    }

    /// The next events of each room are these, in this order; rooms may mix.
    async fn hears_per_room(&mut self, events: &[Logged]) {
        let mut heard = Vec::new();
        for _ in events {
            let Notice::Committed(logged) = self.next().await else { panic!("only events") };
            heard.push(logged);
        }
        for room in events.iter().map(|logged| logged.event.room()) {
            assert_eq!(of(room, &heard), of(room, events));
        }
    }

    /// Nothing has come that was not asked about: the next notice is one sent now.
    async fn hears_nothing_more(&mut self) {
        let last = Signal::Read { user: self.name, room: NOWHERE.into() };
        self.bus.signal(last.clone());
        assert_eq!(self.next().await, Notice::Signal(last));
    }
}

fn of(room: Option<RoomId>, events: &[Logged]) -> Vec<&Logged> {
    events.iter().filter(|logged| logged.event.room() == room).collect()
}

/// Runs a story of one process on either bus, with a log that holds one event from before.
async fn check(story: impl AsyncFn(&mut Process, &Log)) {
    let log = Log::default();
    log.commit(1);
    story(&mut Process::local(&log).await, &log).await;

    let log = Log::default();
    log.commit(1);
    let server = Server::start();
    story(&mut Process::connected(&server, &log).await, &log).await;
}

#[tokio::test]
async fn events_arrive_as_they_were_committed() {
    check(async |process, log| {
        let events: Vec<_> = [1, 2, 0, 1, 1, 2, 0].map(|room| log.commit(room)).into();
        for event in &events {
            process.bus.publish(vec![event.clone()]);
        }
        process.hears(&events).await;
        process.hears_nothing_more().await;
        assert_eq!(log.readings(), 0, "what is at hand is not read");
    })
    .await;
}

#[tokio::test]
async fn events_that_overtake_each_other_are_put_in_order() {
    check(async |process, log| {
        let events: Vec<_> = (0..8).map(|_| log.commit(1)).collect();
        for place in [3, 0, 1, 7, 2, 5, 4, 6] {
            process.bus.publish(vec![events[place].clone()]);
        }
        process.hears(&events).await;
        process.hears_nothing_more().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_heard_is_not_heard_twice() {
    check(async |process, log| {
        let events: Vec<_> = (0..4).map(|_| log.commit(2)).collect();
        process.bus.publish(events.clone());
        process.bus.publish(events.clone());
        process.bus.publish(vec![events[0].clone()]);
        process.hears(&events).await;
        process.hears_nothing_more().await;
    })
    .await;
}

#[tokio::test]
async fn a_gap_is_read_from_the_log_page_by_page() {
    check(async |process, log| {
        let events: Vec<_> = (0..11).map(|_| log.commit(1)).collect();
        process.bus.publish(vec![events[10].clone()]);
        process.hears(&events).await;
        process.hears_nothing_more().await;
    })
    .await;
}

#[tokio::test]
async fn a_reading_that_fails_is_tried_again_and_nothing_is_skipped() {
    check(async |process, log| {
        let events: Vec<_> = (0..3).map(|_| log.commit(1)).collect();
        log.fail(3);
        process.bus.publish(vec![events[2].clone()]);
        process.hears(&events).await;
    })
    .await;
}

#[tokio::test]
async fn an_event_whose_past_was_trimmed_is_still_heard() {
    check(async |process, log| {
        let (lost, kept) = (log.commit(5), log.commit(5));
        log.trim(&lost);
        process.bus.publish(vec![kept.clone()]);
        process.hears(&[kept]).await;
    })
    .await;
}

#[tokio::test]
async fn one_room_does_not_wait_for_the_order_of_another() {
    check(async |process, log| {
        let (first, second) = (log.commit(1), log.commit(2));
        process.bus.publish(vec![second.clone()]);
        process.hears(&[second]).await;
        process.bus.publish(vec![first.clone()]);
        process.hears(&[first]).await;
    })
    .await;
}

#[tokio::test]
async fn signals_come_between_events_as_they_were_given() {
    check(async |process, log| {
        let event = log.commit(1);
        process.bus.signal(typing(true));
        process.bus.publish(vec![event.clone()]);
        process.bus.signal(typing(false));
        assert_eq!(process.next().await, Notice::Signal(typing(true)));
        process.hears(&[event]).await;
        assert_eq!(process.next().await, Notice::Signal(typing(false)));
    })
    .await;
}

fn typing(start: bool) -> Signal {
    Signal::Typing { room: 1.into(), user: 7.into(), name: "Zoë \"Z\"".into(), start }
}

#[tokio::test]
async fn a_bus_does_not_begin_on_a_log_it_cannot_read() {
    let log = Log::default();
    log.fail(1);
    assert!(matches!(Bus::local(log).await, Err(bus::Error::Log(_))));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let refused = Bus::redis("postgres://localhost", Log::default()).await;
    assert!(matches!(refused, Err(bus::Error::Address(_))));
}

#[tokio::test]
async fn two_processes_hear_the_same_in_the_same_order() {
    let (server, log) = (Server::start(), Log::default());
    let mut one = Process::connected(&server, &log).await;
    let mut other = Process::connected(&server, &log).await;
    let mut events = Vec::new();
    for turn in 0..100 {
        let committed = vec![log.commit(turn % 3), log.commit(1)];
        events.extend(committed.iter().cloned());
        let speaker = if turn % 2 == 0 { &one } else { &other };
        speaker.bus.publish(committed);
    }
    one.hears_per_room(&events).await;
    other.hears_per_room(&events).await;
}

#[tokio::test]
async fn a_signal_is_heard_once_by_every_process() {
    let (server, log) = (Server::start(), Log::default());
    let mut one = Process::connected(&server, &log).await;
    let mut other = Process::connected(&server, &log).await;
    let read = Signal::Read { user: 7.into(), room: 1.into() };
    one.bus.signal(typing(true));
    one.bus.signal(read.clone());
    for process in [&mut one, &mut other] {
        assert_eq!(process.next().await, Notice::Signal(typing(true)));
        assert_eq!(process.next().await, Notice::Signal(read.clone()));
    }
    // What the other says last comes after everything that could come back to the first.
    other.bus.signal(typing(false));
    assert_eq!(one.next().await, Notice::Signal(typing(false)));
}

#[tokio::test]
async fn every_process_knows_how_much_the_others_carry() {
    let (mut server, log) = (Server::start(), Log::default());
    let one = Process::connected(&server, &log).await;
    let other = Process::connected(&server, &log).await;
    let (little, much) = (Load { pages: 1, bots: 0 }, Load { pages: 500, bots: 100 });
    let known = async |process: &Process, load: Load| {
        while process.bus.loads() != [load] {
            tokio::task::yield_now().await;
        }
    };
    let story = async {
        tokio::join!(known(&one, much), known(&other, little));
        server.kill();
        server.restart();
        tokio::join!(one.bus.connected(), other.bus.connected());
        tokio::join!(known(&one, much), known(&other, little));
    };
    tokio::select! {
        () = soon("what the others carry", story) => {}
        () = one.bus.run_load(|| little) => {}
        () = other.bus.run_load(|| much) => {}
    }
    let alone = Process::local(&log).await;
    alone.bus.run_load(|| much).await;
    assert_eq!(alone.bus.loads(), [], "nobody else is there");
}

#[tokio::test]
async fn what_was_committed_while_redis_was_away_is_read_back() {
    let (mut server, log) = (Server::start(), Log::default());
    let mut one = Process::connected(&server, &log).await;
    let mut other = Process::connected(&server, &log).await;
    let before = log.commit(1);
    one.bus.publish(vec![before.clone()]);
    other.hears(std::slice::from_ref(&before)).await;

    server.kill();
    let meanwhile: Vec<_> = (0..20).map(|turn| log.commit(turn % 4)).collect();
    one.bus.publish(meanwhile.clone());
    let own = [&[before], &meanwhile[..]].concat();
    one.hears(&own).await;

    server.restart();
    other.hears_per_room(&meanwhile).await;
    let after = log.commit(1);
    one.bus.publish(vec![after.clone()]);
    other.hears(&[after]).await;
    other.hears_nothing_more().await;
}

#[tokio::test]
async fn a_process_that_reconnects_reads_what_nobody_tells_it() {
    let (mut server, log) = (Server::start(), Log::default());
    let mut process = Process::connected(&server, &log).await;
    server.kill();
    let committed_elsewhere: Vec<_> = (0..5).map(|_| log.commit(1)).collect();
    server.restart();
    process.hears(&committed_elsewhere).await;
}

#[tokio::test]
async fn what_a_process_committed_but_could_not_tell_is_found_by_the_sweep() {
    let (server, log) = (Server::start(), Log::default());
    let mut process = Process::connected(&server, &log).await;
    let untold = [log.commit(1), log.commit(1)];
    process.hears(&untold).await;
}

#[tokio::test(start_paused = true)]
async fn what_nobody_could_tell_is_found_without_other_processes_too() {
    let log = Log::default();
    let mut process = Process::local(&log).await;
    let untold = [log.commit(1), log.commit(0), log.commit(1)];
    process.hears_per_room(&untold).await;
    process.hears_nothing_more().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_command_wrote_to_the_log_of_the_account_is_heard_within_about_a_second() {
    let log = Log::default();
    let mut process = Process::local(&log).await;
    for _ in 0..7 {
        let (untold, before) = (log.commit(0), Instant::now());
        process.hears(&[untold]).await;
        assert!(before.elapsed() <= Duration::from_secs(1), "{:?}", before.elapsed());
    }
}

#[tokio::test]
async fn a_bus_begins_without_the_server_and_finds_it_later() {
    let (mut server, log) = (Server::start(), Log::default());
    server.kill();
    let mut process = Process::new(Bus::redis(&server.url(), log.clone()).await.unwrap());
    assert!(process.bus.ready().await.is_err());
    let own = log.commit(1);
    process.bus.publish(vec![own.clone()]);
    process.hears(&[own]).await;

    server.restart();
    soon("connecting", process.bus.connected()).await;
    process.bus.ready().await.unwrap();
}

#[tokio::test]
async fn strangers_on_the_channel_are_not_listened_to() {
    let (server, log) = (Server::start(), Log::default());
    let mut process = Process::connected(&server, &log).await;
    let client = Client::open(server.url()).unwrap();
    let mut stranger = client.get_multiplexed_async_connection().await.unwrap();
    for text in ["", "{}", "[1", r#"{"origin":1,"kind":"committed"}"#, r#"{"origin":1,"kind":"x"}"#]
    {
        let mut publish = deadpool_redis::redis::cmd("PUBLISH");
        let publish = publish.arg("campfire:0:bus").arg(text);
        assert_eq!(publish.query_async::<i64>(&mut stranger).await.unwrap(), 1, "it was heard");
    }
    let other = Process::connected(&server, &log).await;
    other.bus.signal(typing(true));
    assert_eq!(process.next().await, Notice::Signal(typing(true)));
}

#[tokio::test]
async fn installations_with_other_database_numbers_do_not_hear_each_other() {
    let (server, log) = (Server::start(), Log::default());
    let mut ours = Process::connected(&server, &log).await;
    let url = format!("{}?db=3", server.url());
    let (theirs, _notices) = Bus::redis(&url, Log::default()).await.unwrap();
    soon("connecting", theirs.connected()).await;
    theirs.signal(typing(true));
    let other = Process::connected(&server, &log).await;
    other.bus.signal(typing(false));
    assert_eq!(ours.next().await, Notice::Signal(typing(false)));
}
