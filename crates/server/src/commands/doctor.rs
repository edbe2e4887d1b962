//! Doctor: looks at the settings and at everything that they name, changes nothing, and says what is
//! wrong.

use std::{env, fs, io, net::TcpListener, path::Path, time::Duration};

use anyhow::{Result, bail};
use campfire_domain::{EventId, Logged, RoomId};
use campfire_jobs::{Vapid, vapid::Keys};
use campfire_realtime::{Bus, EventLog, Head, Reading};
use campfire_store::{connection, files::room_left, migrations};
use tokio::time::timeout;

use super::say;
use crate::{
    config::{self, Config, Env},
    wiring,
};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes on the disk below which what is said and sent may soon find no room.
const LITTLE: u64 = 500_000_000;

/// What was found out about one thing.
enum Finding {
    Fine(String),
    /// It works, and whoever looks after the place may want to know.
    Note(String),
    Wrong(String),
}

use Finding::{Fine, Note, Wrong};

/// Looks at everything. Something wrong is a failure, so that scripts may ask.
pub(crate) async fn examine(env: &impl Env) -> Result<()> {
    let mistakes = config::mistakes(env);
    let mut wrong = mistakes.len();
    for mistake in mistakes {
        tell(&Wrong(mistake))?;
    }
    if let Ok(config) = Config::from_env(env) {
        tell(&Fine("The settings can be read.".to_owned()))?;
        for finding in findings(&config).await {
            wrong += usize::from(matches!(finding, Wrong(_)));
            tell(&finding)?;
        }
    }
    match wrong {
        0 => Ok(()),
        1 => bail!("one thing is wrong"),
        many => bail!("{many} things are wrong"),
    }
}

fn tell(finding: &Finding) -> Result<()> {
    match finding {
        Fine(sentence) => say(format_args!("ok     {sentence}")),
        Note(sentence) => say(format_args!("note   {sentence}")),
        Wrong(sentence) => say(format_args!("wrong  {sentence}")),
    }
}

async fn findings(config: &Config) -> Vec<Finding> {
    let mut findings = vec![storage(&config.storage)];
    findings.extend(room(&config.storage));
    findings.push(database(config));
    findings.extend(files(config).await);
    findings.extend(redis(config).await);
    findings.extend(push(config));
    findings.extend([films(), port(config)]);
    findings.extend(metrics(config));
    findings.extend(encryption(config));
    findings
}

/// The folder has to take what is written into it.
fn storage(folder: &Path) -> Finding {
    let probe = folder.join(".doctor");
    let is_there = folder.is_dir();
    let tried = fs::write(&probe, "").and_then(|()| fs::remove_file(&probe));
    let folder = folder.display();
    if !is_there {
        // Whoever runs this may be somebody else than who serves, and would own it.
        return Note(format!("{folder} is made at the first start."));
    }
    match tried {
        Ok(()) => Fine(format!("{folder} can be written to.")),
        Err(error) => Wrong(format!("STORAGE_DIR: {folder} cannot be written to: {error}.")),
    }
}

/// A full disk takes no message.
fn room(folder: &Path) -> Option<Finding> {
    let left = room_left(folder).ok()?;
    let (folder, megabytes) = (folder.display(), left / 1_000_000);
    Some(if left < LITTLE {
        Wrong(format!(
            "STORAGE_DIR: only {megabytes} MB are left on the disk of {folder}; make some room."
        ))
    } else {
        Fine(format!("{megabytes} MB are left on the disk of {folder}."))
    })
}

fn database(config: &Config) -> Finding {
    if config.database_file().is_some_and(|file| !file.exists()) {
        return Note(format!("{} is made at the first start.", config.database));
    }
    let mut conn = match connection::plain(&config.database) {
        Ok(conn) => conn,
        Err(error) => return Wrong(format!("The database cannot be opened: {error}.")),
    };
    let (known, applied) = match (migrations::known(), migrations::applied(&mut conn)) {
        (Ok(known), Ok(applied)) => (known, applied),
        (_, Err(_)) => return Note("The database is empty until the first start.".to_owned()),
        (Err(error), _) => return Wrong(error.to_string()),
    };
    if applied.iter().any(|version| !known.contains(version)) {
        Wrong("The database comes from a newer Campfire than this one.".to_owned())
    } else if applied.len() < known.len() {
        Note("The database is brought up to date at the next start; back it up first.".to_owned())
    } else {
        Fine("The database answers and is up to date.".to_owned())
    }
}

/// Files have to come back as they were kept.
async fn files(config: &Config) -> Option<Finding> {
    if config.bucket.is_none() && !config.files().is_dir() {
        return None;
    }
    Some(keep_one(config).await)
}

async fn keep_one(config: &Config) -> Finding {
    const KEY: &str = "doctor-was-here";
    let files = match wiring::files(config) {
        Ok(files) => files,
        Err(error) => return Wrong(format!("{error:#}")),
    };
    let tried = async {
        files.put(KEY, "here".into()).await?;
        let read = files.read(KEY, 4).await;
        files.remove(KEY).await.and(read)
    };
    let place = config.bucket.as_ref().map_or("The folder", |_| "The bucket");
    match timeout(PATIENCE, tried).await {
        Ok(Ok(bytes)) if &bytes[..] == b"here" => Fine(format!("{place} for files keeps them.")),
        Ok(Ok(_)) => Wrong(format!("{place} for files gives back something else.")),
        Ok(Err(error)) => Wrong(format!("{place} for files cannot be used: {error}.")),
        Err(_) => Wrong(format!("{place} for files does not answer.")),
    }
}

async fn redis(config: &Config) -> Option<Finding> {
    let url = config.redis.as_deref()?;
    let tried = async {
        let (bus, _notices) = Bus::redis(url, Silence).await.map_err(io::Error::other)?;
        bus.connected().await;
        bus.ready().await.map_err(io::Error::other)
    };
    Some(match timeout(PATIENCE, tried).await {
        Ok(Ok(())) => Fine("Redis answers.".to_owned()),
        Ok(Err(error)) => Wrong(format!("REDIS_URL cannot be used: {error}.")),
        Err(_) => Wrong("REDIS_URL: no Redis answers there.".to_owned()),
    })
}

fn push(config: &Config) -> Option<Finding> {
    let (public, private) = config.vapid.clone()?;
    Some(match Vapid::new(&Keys { public, private }, &config.vapid_subject) {
        Ok(_) => Fine("The VAPID keys fit each other.".to_owned()),
        Err(error) => Wrong(format!("VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY: {error}.")),
    })
}

/// Pictures of films are made by ffmpeg.
fn films() -> Finding {
    let path = env::var_os("PATH").unwrap_or_default();
    if env::split_paths(&path).any(|folder| folder.join("ffmpeg").is_file()) {
        Fine("ffmpeg is here, for pictures of films.".to_owned())
    } else {
        Note("ffmpeg is not installed, so films are shown without a picture.".to_owned())
    }
}

fn port(config: &Config) -> Finding {
    let (bind, port) = (config.bind, config.port);
    match TcpListener::bind((bind, port)) {
        Ok(_) => Fine(format!("{bind}:{port} is free.")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Note(format!(
            "Something listens on {bind}:{port} already: Campfire itself, if it runs."
        )),
        Err(error) => {
            Wrong(format!("HTTP_BIND, HTTP_PORT: {bind}:{port} cannot be used: {error}."))
        }
    }
}

fn metrics(config: &Config) -> Option<Finding> {
    let address = config.metrics?;
    Some(match TcpListener::bind(address) {
        Ok(_) => Fine(format!("{address} is free for metrics.")),
        Err(_) => Note(format!("{address} is taken, so there would be no metrics.")),
    })
}

/// What travels in the clear.
fn encryption(config: &Config) -> Option<Finding> {
    (!config.tls && !config.bind.is_loopback()).then(|| {
        Note(
            "Without TLS_DOMAIN, passwords and messages are expected to travel in the clear, and \
             browsers give no notifications."
                .to_owned(),
        )
    })
}

/// Nothing happened, as far as a bus needs to know that only says whether it is connected.
struct Silence;

impl EventLog for Silence {
    fn heads(&self, _: EventId) -> Reading<'_, Vec<Head>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn read_after(&self, _: Option<RoomId>, _: EventId) -> Reading<'_, Vec<Logged>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}
