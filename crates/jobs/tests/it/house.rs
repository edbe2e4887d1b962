//! A small house: Ada and Ben in the Workshop, Bender the bot, and a runner at work.

use std::time::Duration;

use campfire_domain::{
    Error, Job, Memberships, MessageId, Outbox, Room, RoomId, SubscriptionId, User, UserId, Users,
    memberships::{self, Involvement, involvement},
    messages::{self, Draft, mentions::Signer},
    rooms::{self, directs},
    users::{self, NewUser, Profile, Role, sessions},
};
use campfire_jobs::{Backoff, Bell, Ended, Report, Runner, Settings, Vapid, WebhookLimits, vapid};
use campfire_outbound::{Client, Guard};
use campfire_store::{
    Database, Files, Tx,
    messages::page_last,
    pushes::{self, NewSubscription},
    queue::{self, Failed, Kind},
    testing::{Home, TestClock, TestDatabase, sqlite},
};
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Integer, Nullable, Text},
};
use tempfile::TempDir;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use crate::listener::PATIENCE;

pub(crate) struct House {
    pub(crate) files: Files,
    _folder: TempDir,
    pub(crate) store: Database,
    pub(crate) clock: TestClock,
    pub(crate) settings: Settings,
    pub(crate) keys: vapid::Keys,
    pub(crate) ada: User,
    pub(crate) ben: User,
    pub(crate) bender: User,
    pub(crate) workshop: Room,
    pub(crate) ping: Room,
    reports: mpsc::UnboundedReceiver<Report>,
    bells: mpsc::UnboundedSender<Bell>,
    _home: Home,
}

/// A runner at work. Dropping it is a crash.
pub(crate) struct Working {
    bell: Bell,
    task: JoinHandle<()>,
}

impl Drop for Working {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl House {
    /// Nobody works yet. The ping is between Ada and Bender, whose webhook is at that address.
    pub(crate) async fn open(webhook: &str) -> Self {
        let TestDatabase { database: store, committed, clock, settings: kept, home } = sqlite();
        let (bells, hung) = mpsc::unbounded_channel();
        tokio::spawn(ring(committed, hung));
        let webhook = webhook.to_owned();
        let (ada, ben, bender, workshop, ping) =
            store.write(move |tx| Ok(furnish(tx, &webhook))).await.unwrap();
        let keys = vapid::generate();
        let (report, reports) = mpsc::unbounded_channel();
        let settings = Settings {
            vapid: Some(Vapid::new(&keys, "mailto:ops@example.com").unwrap()),
            push_guard: Guard::Anywhere,
            webhook: WebhookLimits { first_byte: Duration::from_secs(10), ..Default::default() },
            backoff: Backoff { attempts: 3, ..Backoff::default() },
            grace: Duration::from_millis(100),
            reports: Some(report),
            clock: kept.clock,
            ..Settings::new(Signer::new("secret"))
        };
        let folder = TempDir::new().unwrap();
        Self {
            files: Files::in_folder(folder.path()).unwrap(),
            _folder: folder,
            store,
            clock,
            settings,
            keys,
            ada,
            ben,
            bender,
            workshop,
            ping,
            reports,
            bells,
            _home: home,
        }
    }

    /// Starts a runner.
    pub(crate) fn work(&self) -> Working {
        let client = Client::new().unwrap();
        let runner =
            Runner::new(self.store.clone(), self.files.clone(), client, self.settings.clone());
        let bell = runner.bell();
        self.bells.send(bell.clone()).unwrap();
        let task = tokio::spawn(async move { runner.run(std::future::pending()).await.unwrap() });
        Working { bell, task }
    }

    /// Lets time pass, so that what rests is due.
    pub(crate) fn later(&self, working: &Working, by: Duration) {
        self.clock.advance(by);
        working.bell.ring(&Kind::WORDS.map(|(kind, _)| kind));
    }

    pub(crate) async fn subscribe(&self, user: UserId, subscription: NewSubscription) {
        let act = move |tx: &mut Tx| {
            let user = tx.user(user)?;
            let session = sessions::start(tx, &user, Default::default())?;
            pushes::subscribe(tx, &session, &subscription)
        };
        self.store.write(act).await.unwrap();
    }

    /// Asks for a notification to see whether it comes.
    pub(crate) async fn try_push(&self, subscription: SubscriptionId) {
        let act = move |tx: &mut Tx| {
            tx.enqueue(Job::TestPush { subscription });
            Ok(())
        };
        self.store.write(act).await.unwrap();
    }

    pub(crate) async fn involve(&self, user: UserId, wanted: Involvement) {
        let room = self.workshop.id;
        let act = move |tx: &mut Tx| {
            let membership = tx.membership(room, user)?;
            involvement::choose(tx, &membership, wanted)
        };
        self.store.write(act).await.unwrap();
    }

    /// Ada says something.
    pub(crate) async fn say(&self, room: RoomId, body: &str, mentions: &[UserId]) -> MessageId {
        let (ada, mentions) = (self.ada.id, mentions.to_vec());
        let draft = Draft { mentions, ..Draft::text(body) };
        let act = move |tx: &mut Tx| {
            let membership = tx.membership(room, ada)?;
            messages::post(tx, &membership, draft)
        };
        self.store.write(act).await.unwrap().id
    }

    /// What was said in a room, by whom, oldest first.
    pub(crate) async fn said(&self, room: RoomId) -> Vec<(UserId, String)> {
        let page = self.store.read(move |conn| page_last(conn, room)).await.unwrap();
        let messages = page.into_iter().map(|shown| shown.message);
        messages.map(|message| (message.creator_id, message.body_html)).collect()
    }

    /// The next attempt that ended.
    pub(crate) async fn report(&mut self) -> Report {
        timeout(PATIENCE, self.reports.recv()).await.expect("nothing ends").unwrap()
    }

    /// The next attempt that ended so.
    pub(crate) async fn ended(&mut self, ended: Ended) -> Report {
        loop {
            let report = self.report().await;
            if report.ended == ended {
                return report;
            }
        }
    }

    /// Waits until nothing waits any more, and hands out what was given up.
    pub(crate) async fn emptied(&mut self) -> Vec<Failed> {
        while self.waiting().await > 0 {
            self.report().await;
        }
        self.store.read(|conn| queue::given_up(conn, 100)).await.unwrap()
    }

    /// Takes somebody out of the Workshop.
    pub(crate) async fn expel(&self, user: UserId) {
        let room = self.workshop.clone();
        self.store.write(move |tx| memberships::revoke(tx, &room, &[user])).await.unwrap();
    }

    /// A second bot, and a ping of Ada with both.
    pub(crate) async fn with_second_bot(&self, webhook: &str) -> (UserId, RoomId) {
        let (ada, bender, webhook) = (self.ada.clone(), self.bender.id, webhook.to_owned());
        let act = move |tx: &mut Tx| {
            let robot = bot(tx, "Robot", &webhook);
            let trio = directs::start(tx, &ada, &[bender, robot.id])?;
            Ok((robot.id, trio.id))
        };
        self.store.write(act).await.unwrap()
    }

    /// The log of deliveries, oldest first.
    pub(crate) async fn deliveries(&self) -> Vec<Delivery> {
        let look = |conn: &mut _| {
            let sql =
                "SELECT state, attempts, http_status, error FROM webhook_deliveries ORDER BY id";
            sql_query(sql).load(conn).map_err(Error::store)
        };
        self.store.read(look).await.unwrap()
    }

    pub(crate) async fn waiting(&self) -> i64 {
        let load = self.store.read(queue::load).await.unwrap();
        load.iter().map(|load| load.waiting).sum()
    }
}

/// A row of the log of deliveries.
#[derive(Debug, PartialEq, QueryableByName)]
pub(crate) struct Delivery {
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Nullable<Integer>)]
    http_status: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    error: Option<String>,
}

impl Delivery {
    pub(crate) fn new(
        state: &str,
        attempts: i32,
        http_status: Option<i32>,
        error: Option<&str>,
    ) -> Self {
        Self { state: state.to_owned(), attempts, http_status, error: error.map(str::to_owned) }
    }
}

/// Rings the bell of the latest runner after each commit with jobs, as the server does.
async fn ring(
    mut committed: mpsc::UnboundedReceiver<campfire_store::Committed>,
    mut hung: mpsc::UnboundedReceiver<Bell>,
) {
    let mut bell: Option<Bell> = None;
    loop {
        tokio::select! {
            Some(newer) = hung.recv() => bell = Some(newer),
            Some(commit) = committed.recv() => {
                if let Some(bell) = &bell {
                    bell.ring(&commit.jobs);
                }
            }
            else => return,
        }
    }
}

fn furnish(tx: &mut Tx, webhook: &str) -> (User, User, User, Room, Room) {
    let ada = users::join(tx, Profile::named("Ada")).unwrap();
    let ben = users::join(tx, Profile::named("Ben")).unwrap();
    let bender = bot(tx, "Bender", webhook);
    let workshop = rooms::open(tx, &ada, "Workshop").unwrap();
    memberships::grant(tx, &workshop, &[bender.id]).unwrap();
    let ping = directs::start(tx, &ada, &[bender.id]).unwrap();
    (ada, ben, bender, workshop, ping)
}

fn bot(tx: &mut Tx, name: &str, webhook: &str) -> User {
    let created_at = tx.now();
    let profile = Profile::named(name);
    let bot = tx.insert_user(NewUser { profile, role: Role::Bot, created_at }).unwrap();
    let id = bot.id;
    let token = if name == "Bender" { "abcDEF123456" } else { "robot1234567" };
    run(tx, &format!("UPDATE users SET bot_token = '{token}' WHERE id = {id}"));
    run(
        tx,
        &format!(
            "INSERT INTO webhooks (user_id, url, secret, created_at, updated_at) \
             VALUES ({id}, '{webhook}', 'shared', 0, 0)"
        ),
    );
    bot
}

/// Does to the tables what no verb does.
pub(crate) fn run(tx: &mut Tx, sql: &str) {
    sql_query(sql).execute(tx.conn()).unwrap();
}
