//! The server under test: the real binary, on a folder of its own and a port that the system
//! chooses. It can be stopped, killed, and started again at the same address.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use campfire_store::{Database, Settings};
use tempfile::TempDir;

use super::within;

/// Processes that share a database share their keys too.
const SECRET: &str = "a secret that all the processes of one test share, and nobody else";
/// How long a server may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub(crate) struct Campfire {
    /// Where it answers, as in `http://127.0.0.1:4711`.
    pub(crate) origin: String,
    folder: Arc<TempDir>,
    settings: Vec<(&'static str, String)>,
    process: Option<Child>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Campfire {
    /// Alone, on SQLite.
    pub(crate) fn start() -> Self {
        Self::start_with(Vec::new())
    }

    /// With settings of the environment.
    pub(crate) fn start_with(settings: Vec<(&'static str, String)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::launch(Arc::new(folder), settings)
    }

    /// Another process beside this one, with the same folder and settings.
    pub(crate) fn another(&self) -> Self {
        Self::launch(Arc::clone(&self.folder), self.settings.clone())
    }

    fn launch(folder: Arc<TempDir>, settings: Vec<(&'static str, String)>) -> Self {
        let log = Arc::default();
        let (process, origin) = spawn(folder.path(), &settings, "0", &log);
        Self { origin, folder, settings, process: Some(process), log }
    }

    /// Everything that it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// A command in a terminal beside it, with its settings.
    pub(crate) fn command(&self) -> Command {
        command(self.folder.path(), &self.settings)
    }

    /// Its database, opened once more beside it. What is written here is not announced there.
    pub(crate) fn store(&self) -> Database {
        let set = self.settings.iter().find(|(name, _)| *name == "DATABASE_URL");
        let file = self.folder.path().join("db/campfire.sqlite3");
        let url = set.map_or_else(|| file.to_str().unwrap().to_owned(), |(_, url)| url.clone());
        let (listener, _) = tokio::sync::mpsc::unbounded_channel();
        Database::open(Settings::at(url), listener).unwrap()
    }

    /// Where it keeps everything.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The most memory that it has had so far, in bytes.
    pub(crate) fn most_memory(&self) -> u64 {
        let id = self.process.as_ref().expect("it runs").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// As a power cut would: nothing is written down any more.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// As an operator would. Answers how it went, which must be soon.
    pub(crate) async fn stop(&mut self) -> ExitStatus {
        self.tell_to_stop();
        let mut process = self.process.take().expect("it runs");
        let gone = tokio::task::spawn_blocking(move || process.wait().unwrap());
        within(Duration::from_secs(10), "stopping", gone).await.unwrap()
    }

    /// Asks it to stop, without waiting for that.
    pub(crate) fn tell_to_stop(&self) {
        let id = self.process.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    #[expect(clippy::print_stderr, reason = "helps to understand a test that failed")]
    fn show_log(&self) {
        let log = self.log.lock().unwrap();
        let last = log[log.len().saturating_sub(40)..].join("\n");
        eprintln!("The end of the log of {}:\n{last}", self.origin);
    }

    /// Starts it again where it was.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "it was stopped");
        let port = self.origin.rsplit(':').next().unwrap().to_owned();
        let (process, origin) = spawn(self.folder.path(), &self.settings, &port, &self.log);
        assert_eq!(origin, self.origin);
        self.process = Some(process);
    }
}

impl Drop for Campfire {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().ok();
            process.wait().ok();
        }
        if thread::panicking() {
            self.show_log();
        }
    }
}

/// Starts the binary and waits until it says where it is ready.
fn spawn(
    folder: &Path,
    settings: &[(&'static str, String)],
    port: &str,
    log: &Arc<Mutex<Vec<String>>>,
) -> (Child, String) {
    let mut process = command(folder, settings);
    process.env("HTTP_PORT", port).stdin(Stdio::null()).stdout(Stdio::null());
    let mut process = process.stderr(Stdio::piped()).spawn().unwrap();
    let origin = listen(process.stderr.take().unwrap(), Arc::clone(log));
    (process, origin)
}

/// The binary with these settings, on that folder.
pub(crate) fn command(folder: &Path, settings: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_campfire"));
    command
        .current_dir(folder)
        .env("STORAGE_DIR", folder)
        .env("SECRET_KEY_BASE", SECRET)
        .env("RUST_LOG", "info,campfire_realtime=debug")
        .env_remove("DATABASE_URL")
        .env_remove("REDIS_URL")
        .env("METRICS_BIND", "")
        .envs(settings.iter().map(|(name, value)| (name, value)));
    command
}

/// Keeps what the server says, and answers where it is ready once it has said so.
fn listen(said: ChildStderr, log: Arc<Mutex<Vec<String>>>) -> String {
    let (ready, origin) = mpsc::channel();
    let kept = Arc::clone(&log);
    thread::spawn(move || {
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            if let Some((_, origin)) = line.split_once("Campfire is ready at ") {
                ready.send(origin.trim().to_owned()).ok();
            }
            kept.lock().unwrap().push(line);
        }
    });
    let origin = origin.recv_timeout(PATIENCE);
    origin.unwrap_or_else(|_| panic!("no server came up:\n{}", log.lock().unwrap().join("\n")))
}
