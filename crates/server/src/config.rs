//! The configuration: what the operator set in the environment, read once, with a sentence for
//! every value that cannot be used.

use std::{
    cmp::Reverse,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use campfire_store::{connection::is_postgres, files::Bucket};
use campfire_web::{Proxies, Uploads};
use strsim::osa_distance;

/// Where settings come from; tests bring their own.
pub(crate) trait Env {
    /// The setting of that name, if there is one.
    fn get(&self, name: &str) -> Option<String>;
    /// The names of all there are, ours and others'.
    fn names(&self) -> Vec<String>;
}

/// The environment of this process.
pub(crate) struct ProcessEnv;

impl Env for ProcessEnv {
    fn get(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
        std::env::var(name).ok()
    }

    fn names(&self) -> Vec<String> {
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
    }
}

/// Where metrics are shown unless the operator says otherwise (decisions, section 4).
const METRICS: &str = "127.0.0.1:9394";
/// What is logged unless somebody says otherwise. The HTTP server's own lines would come after the
/// one that names our address, and tell nobody anything.
const LOG_FILTER: &str = "info,actix_server=warn";

/// Everything the operator decided.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The address to listen on.
    pub(crate) bind: IpAddr,
    /// The port to listen on; 0 lets the system choose.
    pub(crate) port: u16,
    /// Where metrics are shown; none turns them off.
    pub(crate) metrics: Option<SocketAddr>,
    /// Pages reach people over TLS, through a proxy in front of us.
    pub(crate) tls: bool,
    /// Whose word about the address of a browser is believed.
    pub(crate) proxies: Proxies,
    /// Where data, files and generated keys are kept.
    pub(crate) storage: PathBuf,
    /// The bucket for files, instead of a folder.
    pub(crate) bucket: Option<Bucket>,
    /// The most bytes of a file that people send.
    pub(crate) max_upload: u64,
    /// The most bytes of any request; none leaves it to the other limits.
    pub(crate) max_body: Option<u64>,
    /// How often a minute each bot may say something; 0 for any.
    pub(crate) bot_posts: u32,
    /// How long a bot's webhook may take to begin its answer.
    pub(crate) webhook_wait: Duration,
    /// `postgres://…`, or the path of an SQLite file.
    pub(crate) database: String,
    /// Whether SQLite waits for the disk at each commit.
    pub(crate) durable: bool,
    /// The Redis that carries events between processes; none when there is one process.
    pub(crate) redis: Option<String>,
    /// The secret from which every key is derived, when it is set rather than generated.
    pub(crate) secret: Option<String>,
    /// The keys that sign web pushes, public and private, when they are set rather than generated.
    pub(crate) vapid: Option<(String, String)>,
    /// Where a push service may complain.
    pub(crate) vapid_subject: String,
    /// The version that is shown.
    pub(crate) version: String,
    /// The commit that was built.
    pub(crate) revision: Option<String>,
    /// How logs look.
    pub(crate) log_format: LogFormat,
    /// What is logged, in the syntax of `RUST_LOG`.
    pub(crate) log_filter: String,
}

/// What `WEBHOOK_TIMEOUT` may be.
const SECONDS: &str = "a number of seconds between 1 and 300";

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Config {
    /// The file of the database; none when it is on a server.
    pub(crate) fn database_file(&self) -> Option<&Path> {
        (!is_postgres(&self.database)).then(|| Path::new(&self.database))
    }

    /// Where files lie that people sent, unless a bucket has them.
    pub(crate) fn files(&self) -> PathBuf {
        self.storage.join("files")
    }

    /// Where files lie while they are coming in.
    pub(crate) fn uploads(&self) -> PathBuf {
        self.storage.join("uploads")
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// A sentence that names the setting and says what it may be.
    pub(crate) fn from_env(env: &impl Env) -> Result<Self> {
        refuse_unknown(env)?;
        let set = |name: &str| env.get(name).filter(|value| !value.is_empty());
        let storage = PathBuf::from(set("STORAGE_DIR").unwrap_or_else(|| "./storage".to_owned()));
        let largest = Uploads::LARGEST.to_string();
        let file = storage.join("db").join("campfire.sqlite3");
        Ok(Self {
            bind: parsed(env, "HTTP_BIND", "127.0.0.1", "an address such as 127.0.0.1 or 0.0.0.0")?,
            port: parsed(env, "HTTP_PORT", "3000", "a port between 0 and 65535")?,
            metrics: metrics(env.get("METRICS_BIND"))?,
            tls: set("TLS_DOMAIN").is_some() && set("DISABLE_SSL").is_none(),
            proxies: proxies(set("TRUSTED_PROXIES"))?,
            bucket: bucket(&set)?,
            max_upload: parsed(env, "MAX_UPLOAD_SIZE", &largest, "a number of bytes")?,
            max_body: Some(parsed(env, "MAX_REQUEST_BODY", "0", "a number of bytes, 0 for any")?)
                .filter(|&bytes| bytes > 0),
            bot_posts: parsed(env, "BOT_POSTS_PER_MINUTE", "60", "a number, 0 for any")?,
            webhook_wait: webhook_wait(parsed(env, "WEBHOOK_TIMEOUT", "7", SECONDS)?)?,
            database: database(set("DATABASE_URL"), file)?,
            durable: durable(set("SQLITE_SYNCHRONOUS"))?,
            redis: redis(set("REDIS_URL"))?,
            secret: secret(set("SECRET_KEY_BASE"))?,
            vapid: vapid(set("VAPID_PUBLIC_KEY"), set("VAPID_PRIVATE_KEY"))?,
            vapid_subject: subject(set("VAPID_SUBJECT"))?,
            version: set("APP_VERSION")
                .or_else(|| set("GIT_REVISION"))
                .unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
            revision: set("GIT_REVISION"),
            log_format: log_format(set("LOG_FORMAT"))?,
            log_filter: set("RUST_LOG").unwrap_or_else(|| LOG_FILTER.to_owned()),
            storage,
        })
    }
}

/// Every setting there is. README.md of the image tells what they are for.
const SETTINGS: [&str; 29] = [
    "APP_VERSION",
    "BOT_POSTS_PER_MINUTE",
    "DATABASE_URL",
    "DISABLE_SSL",
    "GIT_REVISION",
    "HTTP_BIND",
    "HTTP_PORT",
    "LOG_FORMAT",
    "MAX_REQUEST_BODY",
    "MAX_UPLOAD_SIZE",
    "METRICS_BIND",
    "REDIS_URL",
    "RUST_LOG",
    "S3_ACCESS_KEY_ID",
    "S3_ADDRESSING",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_PREFIX",
    "S3_REGION",
    "S3_SECRET_ACCESS_KEY",
    "SECRET_KEY_BASE",
    "SQLITE_SYNCHRONOUS",
    "STORAGE_DIR",
    "TLS_DOMAIN",
    "TRUSTED_PROXIES",
    "VAPID_PRIVATE_KEY",
    "VAPID_PUBLIC_KEY",
    "VAPID_SUBJECT",
    "WEBHOOK_TIMEOUT",
];
/// How settings begin that nobody else has: a misspelled one would be passed over, and files end up
/// beside the bucket.
const FAMILIES: [&str; 10] = [
    "BOT_POSTS_",
    "MAX_REQUEST_",
    "MAX_UPLOAD_",
    "METRICS_",
    "S3_",
    "SECRET_KEY_",
    "SQLITE_",
    "TRUSTED_PROX",
    "VAPID_",
    "WEBHOOK_",
];

/// Settings that others have, and what does it here.
const ELSEWHERE: [(&str, &str); 2] = [
    (
        "PUBLIC_URL",
        "set TLS_DOMAIN to the name that people type, and let the proxy pass it on as Host",
    ),
    ("HTTPS_PORT", "let a proxy end TLS, forward to HTTP_PORT, and set TLS_DOMAIN"),
];

/// Refuses names that are almost ours. What else the machine has set is left alone.
fn refuse_unknown(env: &impl Env) -> Result<()> {
    for name in env.names() {
        if SETTINGS.contains(&&*name) {
            continue;
        }
        if let Some((_, instead)) = ELSEWHERE.iter().find(|(elsewhere, _)| *elsewhere == name) {
            bail!("{name} is no setting of Campfire: {instead}.");
        }
        if let Some(meant) = SETTINGS.iter().find(|known| osa_distance(known, &name) == 1) {
            bail!("{name} is no setting of Campfire; {meant} is.");
        }
        if let Some(family) = FAMILIES.iter().find(|family| name.starts_with(**family)) {
            let known = SETTINGS.iter().filter(|known| known.starts_with(family));
            let known = known.copied().collect::<Vec<_>>().join(", ");
            bail!("{name} is no setting of Campfire; these are: {known}.");
        }
    }
    Ok(())
}

/// All that is wrong with the settings, a sentence each. Each is found after the ones before it are
/// left out, as if the operator had mended them. A sentence names first what it is about.
pub(crate) fn mistakes(env: &impl Env) -> Vec<String> {
    let mut rest = Rest { env, without: Vec::new() };
    let mut mistakes = Vec::new();
    while let Err(error) = Config::from_env(&rest) {
        let sentence = error.to_string();
        let known = rest.names().into_iter();
        let named =
            known.filter_map(|name| Some((Reverse(sentence.find(&*name)?), name.len(), name)));
        let blamed = named.max().map(|(.., name)| name);
        mistakes.push(sentence);
        let Some(blamed) = blamed else { break };
        rest.without.push(blamed);
    }
    mistakes
}

/// An environment without some of its settings.
struct Rest<'a, E> {
    env: &'a E,
    without: Vec<String>,
}

impl<E: Env> Env for Rest<'_, E> {
    fn get(&self, name: &str) -> Option<String> {
        self.env.get(name).filter(|_| !self.without.iter().any(|without| without == name))
    }

    fn names(&self) -> Vec<String> {
        self.env.names().into_iter().filter(|name| !self.without.contains(name)).collect()
    }
}

/// As published unless the operator is more patient.
fn webhook_wait(seconds: u64) -> Result<Duration> {
    match seconds {
        1..=300 => Ok(Duration::from_secs(seconds)),
        _ => bail!("WEBHOOK_TIMEOUT should be {SECONDS}."),
    }
}

fn parsed<T: FromStr>(env: &impl Env, name: &str, default: &str, wanted: &str) -> Result<T> {
    let value =
        env.get(name).filter(|value| !value.is_empty()).unwrap_or_else(|| default.to_owned());
    value.parse().ok().with_context(|| format!("{name} is {value:?}, but should be {wanted}."))
}

/// An empty value turns metrics off; without one they are on, for this machine only.
fn metrics(bind: Option<String>) -> Result<Option<SocketAddr>> {
    match bind.as_deref() {
        Some("") => Ok(None),
        bind => bind.unwrap_or(METRICS).parse().map(Some).ok().with_context(|| {
            format!("METRICS_BIND should be an address and a port such as {METRICS}, or empty.")
        }),
    }
}

fn proxies(list: Option<String>) -> Result<Proxies> {
    list.unwrap_or_default().parse().map_err(|error| anyhow!("TRUSTED_PROXIES: {error}."))
}

fn database(url: Option<String>, file: PathBuf) -> Result<String> {
    match url {
        None => Ok(file.to_string_lossy().into_owned()),
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => Ok(url),
        Some(url) => match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            Some(path) => Ok(path.to_owned()),
            None => bail!("DATABASE_URL should begin with postgres:// or sqlite:, or be left out."),
        },
    }
}

/// `S3_BUCKET` decides; the other settings say where it is and who we are there.
fn bucket(set: &impl Fn(&str) -> Option<String>) -> Result<Option<Bucket>> {
    let Some(name) = set("S3_BUCKET") else { return Ok(None) };
    let needed =
        |setting: &str| set(setting).with_context(|| format!("S3_BUCKET needs {setting} too."));
    let endpoint = set("S3_ENDPOINT");
    if endpoint.as_ref().is_some_and(|it| !it.starts_with("https://") && !it.starts_with("http://"))
    {
        bail!("S3_ENDPOINT should begin with https:// or http://, or be left out for Amazon's.");
    }
    let virtual_host = match set("S3_ADDRESSING").as_deref() {
        None | Some("path") => false,
        Some("host") => true,
        Some(other) => bail!("S3_ADDRESSING is {other:?}, but should be path or host."),
    };
    Ok(Some(Bucket {
        name,
        region: set("S3_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        endpoint,
        access_key_id: needed("S3_ACCESS_KEY_ID")?,
        secret_access_key: needed("S3_SECRET_ACCESS_KEY")?,
        prefix: set("S3_PREFIX"),
        virtual_host,
    }))
}

fn durable(mode: Option<String>) -> Result<bool> {
    match mode.as_deref() {
        None | Some("FULL") => Ok(true),
        Some("NORMAL") => Ok(false),
        Some(other) => bail!("SQLITE_SYNCHRONOUS is {other:?}, but should be FULL or NORMAL."),
    }
}

fn redis(url: Option<String>) -> Result<Option<String>> {
    match url {
        Some(url) if !url.starts_with("redis://") && !url.starts_with("rediss://") => {
            bail!("REDIS_URL should begin with redis:// or rediss://, or be left out.")
        }
        url => Ok(url),
    }
}

/// Thirty-two bytes is the least from which keys are worth deriving.
fn secret(secret: Option<String>) -> Result<Option<String>> {
    match secret {
        Some(secret) if secret.len() < 32 => bail!(
            "SECRET_KEY_BASE is too short: it should have at least 32 characters. \
             `campfire generate-secrets` makes one."
        ),
        secret => Ok(secret),
    }
}

fn vapid(public: Option<String>, private: Option<String>) -> Result<Option<(String, String)>> {
    match (public, private) {
        (Some(public), Some(private)) => Ok(Some((public, private))),
        (None, None) => Ok(None),
        _ => bail!("VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together: set both or neither."),
    }
}

/// Push services want somebody to write to; an address nobody reads is better than none.
fn subject(subject: Option<String>) -> Result<String> {
    match subject {
        None => Ok("mailto:campfire@localhost".to_owned()),
        Some(subject) if subject.starts_with("mailto:") || subject.starts_with("https:") => {
            Ok(subject)
        }
        Some(_) => bail!("VAPID_SUBJECT should begin with mailto: or https:."),
    }
}

fn log_format(format: Option<String>) -> Result<LogFormat> {
    match format.as_deref() {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => bail!("LOG_FORMAT is {other:?}, but should be text or json."),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    impl Env for HashMap<&str, &str> {
        fn get(&self, name: &str) -> Option<String> {
            HashMap::get(self, name).map(|value| (*value).to_owned())
        }

        fn names(&self) -> Vec<String> {
            self.keys().map(|name| (*name).to_owned()).collect()
        }
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let config = Config::from_env(&HashMap::new()).unwrap();
        assert_eq!((config.port, config.tls, config.durable), (3000, false, true));
        assert_eq!(config.database, "./storage/db/campfire.sqlite3");
    }

    #[test]
    fn a_bad_value_is_a_sentence_that_names_the_setting() {
        let bad = [
            ("HTTP_PORT", "http"),
            ("HTTP_BIND", "localhost"),
            ("DATABASE_URL", "mysql://x"),
            ("SQLITE_SYNCHRONOUS", "OFF"),
            ("REDIS_URL", "127.0.0.1:6379"),
            ("SECRET_KEY_BASE", "short"),
            ("LOG_FORMAT", "xml"),
            ("METRICS_BIND", "9394"),
            ("TRUSTED_PROXIES", "10.0.0.0/99"),
            ("VAPID_PUBLIC_KEY", "alone"),
            ("VAPID_SUBJECT", "nobody"),
            ("S3_BUCKET", "alone"),
            ("MAX_UPLOAD_SIZE", "much"),
            ("BOT_POSTS_PER_MINUTE", "-1"),
            ("WEBHOOK_TIMEOUT", "0"),
            ("MAX_REQUEST_BODY", "-1"),
            ("S3_BUKET", "files"),
            ("VAPID_SUBJ", "mailto:kim@example.com"),
        ];
        for (name, value) in bad {
            let error = Config::from_env(&HashMap::from([(name, value)])).unwrap_err().to_string();
            assert!(error.contains(name) && error.ends_with('.'), "{error}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_told_from_what_was_meant() {
        let slips = [
            ("TLS_DOMIAN", "TLS_DOMAIN"),
            ("DATABSE_URL", "DATABASE_URL"),
            ("STORAGE_DR", "STORAGE_DIR"),
            ("HTTP_PORTS", "HTTP_PORT"),
            ("REDIS_URI", "REDIS_URL"),
            ("S3_BUKET", "S3_BUCKET"),
            ("PUBLIC_URL", "TLS_DOMAIN"),
            ("HTTPS_PORT", "TLS_DOMAIN"),
        ];
        for (slip, meant) in slips {
            let env = HashMap::from([(slip, "x"), (meant, "example")]);
            let error = Config::from_env(&env).unwrap_err().to_string();
            assert!(error.starts_with(slip) && error.contains(meant), "{error}");
            assert!(mistakes(&env).contains(&error), "{slip}");
        }
    }

    #[test]
    fn what_others_set_is_theirs() {
        let others = [
            ("HTTP_PROXY", "x"),
            ("HTTPS_PROXY", "x"),
            ("PATH", "/bin"),
            ("MAX_JOBS", "4"),
            ("AWS_REGION", "y"),
            ("HTTP_HOST", "x"),
            ("RUST_BACKTRACE", "1"),
            ("DATABASE_HOST", "x"),
            ("STORAGE_DRIVER", "x"),
            ("REDIS_PORT", "tcp://10.0.0.1:6379"),
        ];
        assert!(Config::from_env(&HashMap::from(others)).is_ok());
    }

    #[test]
    fn all_mistakes_are_found_at_once() {
        let env = HashMap::from([
            ("HTTP_PORT", "http"),
            ("LOG_FORMAT", "xml"),
            ("S3_BUKET", "files"),
            ("VAPID_PRIVATE_KEY", "alone"),
            ("STORAGE_DIR", "/srv"),
        ]);
        let mistakes = mistakes(&env);
        assert_eq!(mistakes.len(), 4, "{mistakes:?}");
        for name in ["HTTP_PORT", "LOG_FORMAT", "S3_BUKET", "VAPID_PRIVATE_KEY"] {
            assert!(mistakes.iter().any(|mistake| mistake.contains(name)), "{name}: {mistakes:?}");
        }
        assert!(super::mistakes(&HashMap::new()).is_empty());
    }
}
