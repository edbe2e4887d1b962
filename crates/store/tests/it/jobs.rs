//! The queue: claimed by one, tried again, given up, never lost.

use std::time::Duration;

use campfire_domain::{Error, Job, Outbox, Time, UserId};
use campfire_store::{
    queue::{self, Claimed, Kind, Places},
    testing::TestDatabase,
};

use crate::support::{look, run_sql};

over_both!(
    work_is_claimed_once_until_its_lease_runs_out,
    work_that_is_taken_is_done_with_its_transaction_or_stays,
    work_is_tried_again_and_given_up,
    workers_share_the_work,
    a_bot_gets_its_share_of_the_places_and_others_what_is_left,
    work_that_cannot_be_read_stands_in_nobodys_way,
    work_given_up_long_ago_is_forgotten
);

const LEASE: Duration = Duration::from_secs(30);

fn push() -> Job {
    Job::Push { message: 7.into() }
}

async fn ask(home: &TestDatabase, job: Job) {
    let asked = home.database.write(move |tx| {
        tx.enqueue(job);
        Ok(())
    });
    asked.await.unwrap();
}

async fn claim(home: &TestDatabase, kind: Kind) -> Vec<Claimed> {
    home.database.write(move |tx| queue::claim(tx, kind, Places::new(10), LEASE)).await.unwrap()
}

async fn work_is_claimed_once_until_its_lease_runs_out(mut home: TestDatabase) {
    home.clock.set(Time::from_millis(1_000_000));
    let webhook = Job::Webhook { message: 7.into(), bot: 3.into() };
    let notify = Job::Notify { message: 7.into(), subscription: 4.into() };
    for job in [push(), webhook.clone(), notify.clone()] {
        ask(&home, job).await;
    }
    assert_eq!(home.committed.try_recv().unwrap().jobs, [Kind::Push], "its bell rings");
    let claimed = claim(&home, Kind::Push).await;
    assert_eq!(claimed.iter().map(|claim| &claim.job).collect::<Vec<_>>(), [&push()]);
    assert_eq!(claimed[0].attempts, 1);
    assert!(claim(&home, Kind::Push).await.is_empty(), "claimed is claimed");
    assert_eq!(claim(&home, Kind::Notify).await[0].job, notify);
    assert_eq!(claim(&home, Kind::Webhook).await[0].job, webhook);

    let due = look(&home, |conn| queue::next_due(conn, Kind::Push, &Places::new(1))).await;
    assert_eq!(due, Some(Time::from_millis(1_030_000)));
    home.clock.advance(LEASE + Duration::from_secs(1));
    let again = claim(&home, Kind::Push).await;
    assert_eq!((again[0].id, again[0].attempts), (claimed[0].id, 2), "as after a crash");
    let id = again[0].id;
    home.database.write(move |tx| queue::done(tx, id)).await.unwrap();
    home.clock.advance(LEASE + LEASE);
    assert!(claim(&home, Kind::Push).await.is_empty(), "done is done");
}

async fn work_that_is_taken_is_done_with_its_transaction_or_stays(home: TestDatabase) {
    home.clock.set(Time::from_millis(1_000_000));
    for message in [7, 8, 9] {
        ask(&home, Job::Push { message: message.into() }).await;
    }
    let refused = home.database.write(|tx| {
        queue::take(tx, Kind::Push, 10)?;
        Err::<(), _>(Error::Forbidden)
    });
    assert!(refused.await.is_err());
    let take = |limit| home.database.write(move |tx| queue::take(tx, Kind::Push, limit));
    let taken = take(2).await.unwrap();
    assert_eq!(taken.iter().map(|each| each.attempts).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(take(2).await.unwrap()[0].job, Job::Push { message: 9.into() });
    assert!(take(2).await.unwrap().is_empty());
    assert_eq!(look(&home, |conn| queue::next_due(conn, Kind::Push, &Places::new(1))).await, None);
}

async fn work_is_tried_again_and_given_up(home: TestDatabase) {
    home.clock.set(Time::from_millis(1_000_000));
    ask(&home, push()).await;
    let id = claim(&home, Kind::Push).await[0].id;
    let later = Time::from_millis(1_005_000);
    home.database.write(move |tx| queue::retry(tx, id, later, "refused")).await.unwrap();
    assert!(claim(&home, Kind::Push).await.is_empty(), "not before its time");
    assert_eq!(
        look(&home, |conn| queue::next_due(conn, Kind::Push, &Places::new(1))).await,
        Some(later)
    );
    home.clock.set(later);
    assert_eq!(claim(&home, Kind::Push).await[0].attempts, 2);
    home.database.write(move |tx| queue::fail(tx, id, "refused again")).await.unwrap();
    home.clock.advance(LEASE + LEASE);
    assert!(claim(&home, Kind::Push).await.is_empty());
    let given_up = look(&home, |conn| queue::given_up(conn, 10)).await;
    assert_eq!(given_up[0].error.as_deref(), Some("refused again"));
    let load = look(&home, queue::load).await;
    let push = load.iter().find(|load| load.kind == Kind::Push).unwrap();
    assert_eq!((push.waiting, push.failed), (0, 1));
    home.database.write(move |tx| queue::revive(tx, id)).await.unwrap();
    assert_eq!(claim(&home, Kind::Push).await[0].attempts, 1, "as if it were new");
    home.database.write(move |tx| queue::release(tx, &[id])).await.unwrap();
    assert_eq!(claim(&home, Kind::Push).await[0].attempts, 1, "a released claim never was");
}

async fn workers_share_the_work(home: TestDatabase) {
    for message in 1..=40 {
        ask(&home, Job::Push { message: message.into() }).await;
    }
    let mut workers = Vec::new();
    for _ in 0..8 {
        let database = home.database.clone();
        workers.push(tokio::spawn(async move {
            database.write(|tx| queue::claim(tx, Kind::Push, Places::new(5), LEASE)).await.unwrap()
        }));
    }
    let mut claimed = Vec::new();
    for worker in workers {
        claimed.extend(worker.await.unwrap());
    }
    // Whoever came while others held rows may have got fewer; nothing was claimed twice.
    claimed.extend(
        home.database
            .write(|tx| queue::claim(tx, Kind::Push, Places::new(40), LEASE))
            .await
            .unwrap(),
    );
    let mut ids: Vec<_> = claimed.iter().map(|claim| claim.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((claimed.len(), ids.len()), (40, 40));
}

async fn a_bot_gets_its_share_of_the_places_and_others_what_is_left(home: TestDatabase) {
    home.clock.set(Time::from_millis(1_000_000));
    let (busy, late, latest) = (UserId::from(3), UserId::from(4), UserId::from(5));
    for message in 1..=20 {
        ask(&home, Job::Webhook { message: message.into(), bot: busy }).await;
    }
    for bot in [late, late, latest] {
        ask(&home, Job::Webhook { message: 21.into(), bot }).await;
    }
    let mut places = Places::new(8);
    let claim = |places: &Places| {
        let places = places.clone();
        home.database.write(move |tx| queue::claim(tx, Kind::Webhook, places, LEASE))
    };
    let claimed = claim(&places).await.unwrap();
    let bots = |claims: &[Claimed]| claims.iter().filter_map(|claim| claim.bot).collect::<Vec<_>>();
    assert_eq!(bots(&claimed), [busy, busy, busy, busy, late, late, latest]);
    assert!(claimed.iter().all(|claim| claim.bot == claim.job.bot() && claim.attempts == 1));
    claimed.iter().for_each(|claim| places.occupy(claim.bot));
    assert!(claim(&places).await.unwrap().is_empty(), "one place is free, for whoever comes");
    let left = places.clone();
    let due = look(&home, move |conn| queue::next_due(conn, Kind::Webhook, &left)).await;
    assert_eq!(due, None, "nothing else is worth waking up for");
    let due = look(&home, |conn| queue::next_due(conn, Kind::Webhook, &Places::new(1))).await;
    assert_eq!(due, Some(Time::from_millis(1_000_000)), "though it waits");
    ask(&home, Job::Webhook { message: 22.into(), bot: UserId::from(6) }).await;
    assert_eq!(bots(&claim(&places).await.unwrap()), [UserId::from(6)]);
}

async fn work_that_cannot_be_read_stands_in_nobodys_way(home: TestDatabase) {
    home.clock.set(Time::from_millis(1_000_000));
    let unreadable = ["{}", "later words", r#"{"message":7}"#].map(|payload| {
        format!(
            "INSERT INTO jobs (kind, payload, run_at, created_at) \
             VALUES ('notify', '{payload}', 1, 1);\n"
        )
    });
    run_sql(&home, unreadable.concat()).await;
    let notify = Job::Notify { message: 7.into(), subscription: 4.into() };
    ask(&home, notify.clone()).await;
    let claimed = claim(&home, Kind::Notify).await;
    assert_eq!(claimed.iter().map(|claim| &claim.job).collect::<Vec<_>>(), [&notify]);
    assert_eq!(claimed[0].attempts, 1);
    let given_up = look(&home, |conn| queue::given_up(conn, 10)).await;
    assert_eq!(given_up.len(), 3);
    assert!(given_up.iter().all(|failed| failed.job.is_none() && failed.error.is_some()));
    let due = look(&home, |conn| queue::next_due(conn, Kind::Notify, &Places::new(1))).await;
    assert_eq!(due, Some(Time::from_millis(1_030_000)), "only the claim is waited for");
}

async fn work_given_up_long_ago_is_forgotten(home: TestDatabase) {
    for at in [1_000_000, 2_000_000, 3_000_000].map(Time::from_millis) {
        home.clock.set(at);
        ask(&home, push()).await;
        let id = claim(&home, Kind::Push).await[0].id;
        home.database.write(move |tx| queue::fail(tx, id, "refused")).await.unwrap();
    }
    ask(&home, push()).await;
    let trim = |before, limit| home.database.write(move |tx| queue::trim(tx, before, limit));
    assert_eq!(trim(Time::from_millis(3_000_000), 1).await.unwrap(), 1);
    assert_eq!(trim(Time::from_millis(3_000_000), 10).await.unwrap(), 1);
    let left = look(&home, |conn| queue::given_up(conn, 10)).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].failed_at, Time::from_millis(3_000_000));
    assert_eq!(claim(&home, Kind::Push).await.len(), 1, "what waits is not forgotten");
}
