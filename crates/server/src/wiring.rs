//! Wiring: puts the crates together, runs them, and lets go of them in good order.

use std::{fs, io, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    dev::ServerHandle,
    rt::{
        signal::unix::{SignalKind, signal},
        spawn,
        task::spawn_blocking,
    },
    web::Data,
};
use anyhow::{Context, Result, bail};
use campfire_domain::{EventId, Logged, RoomId, Time, messages::mentions};
use campfire_jobs::{Bell, Ended, Report, Runner, Vapid};
use campfire_outbound::Client;
use campfire_realtime::{Bus, EventLog, Head, Hub, LogError, Notices, Reading};
use campfire_store::{self as store, Clock, Committed, Database, Files, Synchronous};
use campfire_web::{App, Settings, Uploads, answer, answer_watchers, broadcasts, online};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot,
};

use crate::{config::Config, housekeeping, keys};

/// How many events are read from the log at a time.
const LOG_PAGE: i64 = 500;

/// Brings the database up to date.
pub(crate) async fn migrate(config: Config) -> Result<()> {
    let (_database, _committed) = open(&config).await?;
    tracing::info!("the database is up to date");
    Ok(())
}

/// Serves until a signal says to stop.
pub(crate) async fn serve(config: Config) -> Result<()> {
    open_many_files();
    let (database, committed) = open(&config).await?;
    let files = files(&config)?;
    let secret = keys::secret(&config)?;
    let log = Log(database.clone());
    let (bus, notices) = match &config.redis {
        Some(url) => Bus::redis(url, log).await.context("REDIS_URL cannot be used")?,
        None => {
            // Nobody else writes: whoever was present is gone with the process before us.
            database.write(store::memberships::disconnect_all).await?;
            housekeeping::forget_uploads(&config.uploads(), Duration::ZERO);
            Bus::local(log).await?
        }
    };
    let hub = Hub::default();
    let vapid = keys::vapid(&config)?;
    let settings = settings(&config, &vapid);
    let client = Client::new().context("the network client could not be made")?;
    let secret = secret.as_bytes();
    let mut app = App::new(
        database.clone(),
        files.clone(),
        hub,
        bus.clone(),
        client.clone(),
        secret,
        settings,
    );
    app.limits.allow_bots(config.bot_posts);
    let app = Data::new(app);
    let runner = runner(&config, &app, (database, files), client, vapid, secret);
    let delivery = run_beside(&app, bus, committed, runner.bell(), notices);
    let (stop_jobs, jobs_stopped) = oneshot::channel::<()>();
    let jobs = tokio::spawn(runner.run(async {
        jobs_stopped.await.ok();
    }));

    show_metrics(&config, app.clone())?;
    let listener = listen(&config)?;
    let address = listener.local_addr()?;
    let server = answer(app.clone(), listener)?;
    spawn(stop_when_told(server.handle(), app));
    tracing::info!("Campfire is ready at http://{address}");
    tokio::select! {
        biased;
        stopped = server => stopped.context("the server stopped unexpectedly")?,
        () = delivery => bail!("live delivery stopped unexpectedly; start Campfire again"),
    }
    drop(stop_jobs);
    jobs.await?.context("the jobs stopped unexpectedly")
}

/// Every socket takes two files, and the usual soft limit would turn people away at five hundred.
fn open_many_files() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files stays as it is: {error}");
    }
}

/// Metrics are for watching: when their port is taken, say by a second Campfire on this machine,
/// people can talk all the same.
fn show_metrics(config: &Config, app: Data<App>) -> Result<()> {
    let Some(address) = config.metrics else { return Ok(()) };
    match TcpListener::bind(address) {
        Ok(listener) => {
            spawn(answer_watchers(app, listener)?);
        }
        Err(error) => {
            tracing::warn!(%address, %error, "no metrics: {address} cannot be used. METRICS_BIND chooses another.");
        }
    }
    Ok(())
}

fn listen(config: &Config) -> Result<TcpListener> {
    let (bind, port) = (config.bind, config.port);
    TcpListener::bind((bind, port)).with_context(|| {
        format!("could not listen on {bind}:{port}. Is something else running there? HTTP_PORT chooses another port.")
    })
}

async fn open(config: &Config) -> Result<(Database, UnboundedReceiver<Committed>)> {
    let uploads = config.uploads();
    fs::create_dir_all(&uploads)
        .with_context(|| format!("could not make the folder {}.", uploads.display()))?;
    let config = config.clone();
    spawn_blocking(move || database(&config)).await?
}

/// Opens the database and brings it up to date.
pub(crate) fn database(config: &Config) -> Result<(Database, UnboundedReceiver<Committed>)> {
    database_at(config, Arc::new(Time::now))
}

/// The same where the clock says what somebody wants it to.
pub(crate) fn database_at(
    config: &Config,
    clock: Clock,
) -> Result<(Database, UnboundedReceiver<Committed>)> {
    let storage = config.storage.display();
    fs::create_dir_all(config.storage.join("db")).with_context(|| {
        format!("could not make the folder {storage}/db. STORAGE_DIR says where data is kept.")
    })?;
    let (listener, committed) = unbounded_channel();
    let synchronous = if config.durable { Synchronous::Full } else { Synchronous::Normal };
    let settings = store::Settings { synchronous, clock, ..store::Settings::at(&config.database) };
    let database = Database::open(settings, listener);
    Ok((database.context("the database could not be opened")?, committed))
}

pub(crate) fn files(config: &Config) -> Result<Files> {
    match &config.bucket {
        Some(bucket) => Files::in_bucket(bucket).context("the bucket cannot be used"),
        None => Files::in_folder(config.files())
            .with_context(|| format!("could not make the folder {}.", config.files().display())),
    }
}

fn settings(config: &Config, vapid: &Vapid) -> Settings {
    Settings {
        tls: config.tls,
        proxies: config.proxies.clone(),
        version: config.version.clone(),
        revision: config.revision.clone(),
        vapid_public_key: Some(vapid.public_key()),
        uploads: Uploads {
            largest: config.max_upload,
            whole: config.max_body,
            folder: config.uploads(),
        },
        password_cost: campfire_domain::users::passwords::COST,
    }
}

fn runner(
    config: &Config,
    app: &Data<App>,
    (store, files): (Database, Files),
    client: Client,
    vapid: Vapid,
    secret: &[u8],
) -> Runner {
    let mut settings = campfire_jobs::Settings::new(mentions::Signer::new(secret));
    settings.webhook.first_byte = config.webhook_wait;
    settings.webhook.total = settings.webhook.total.max(config.webhook_wait);
    settings.vapid = Some(vapid);
    settings.alone = config.redis.is_none();
    settings.reports = Some(count_jobs(app.clone()));
    Runner::new(store, files, client, settings)
}

/// Counts what becomes of the jobs.
fn count_jobs(app: Data<App>) -> UnboundedSender<Report> {
    let (reports, mut incoming) = unbounded_channel::<Report>();
    tokio::spawn(async move {
        while let Some(report) = incoming.recv().await {
            let outcome = match report.ended {
                Ended::Done => "done",
                Ended::Retried => "retried",
                Ended::Failed => "failed",
            };
            app.metrics.attempted(report.kind.word(), outcome, report.took);
        }
    });
    reports
}

/// What runs beside the requests: commits to the bus and the jobs, the bus to the pages, pings, how
/// much is carried, housekeeping. What it answers ends when nothing would arrive live any more.
fn run_beside(
    app: &Data<App>,
    bus: Bus,
    mut committed: UnboundedReceiver<Committed>,
    bell: Bell,
    notices: Notices,
) -> impl Future<Output = ()> + use<> {
    let hub = app.hub.clone();
    tokio::spawn(async move { hub.run_pings().await });
    let here = app.clone();
    spawn(async move { here.bus.run_load(|| here.load()).await });
    let forwarding = tokio::spawn(async move {
        while let Some(committed) = committed.recv().await {
            bus.publish(committed.events);
            bell.ring(&committed.jobs);
        }
    });
    let showing = spawn(broadcasts::run(app.clone(), notices));
    spawn(online::watch(app.clone()));
    spawn(housekeeping::run(app.clone()));
    async move {
        tokio::select! {
            _ = forwarding => {}
            _ = showing => {}
        }
    }
}

/// Lets go politely: sockets are told to come back, requests under way are answered.
async fn stop_when_told(server: ServerHandle, app: Data<App>) {
    if let Err(error) = told_to_stop().await {
        tracing::error!(%error, "cannot listen for signals: {error}");
        return;
    }
    tracing::info!("stopping");
    app.polls.close();
    app.hub.shutdown().await;
    server.stop(true).await;
}

async fn told_to_stop() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// The event log as the bus reads it.
struct Log(Database);

impl EventLog for Log {
    fn heads(&self, after: EventId) -> Reading<'_, Vec<Head>> {
        Box::pin(async move {
            let heads = self.0.read(move |conn| store::events::heads(conn, after)).await;
            heads.map_err(LogError::from)
        })
    }

    fn read_after(&self, room: Option<RoomId>, after: EventId) -> Reading<'_, Vec<Logged>> {
        Box::pin(async move {
            let events =
                self.0.read(move |conn| store::events::after(conn, room, after, LOG_PAGE)).await;
            events.map_err(LogError::from)
        })
    }
}
