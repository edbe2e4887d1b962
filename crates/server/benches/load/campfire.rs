//! A server in a process of its own, watched from outside: Campfire, or whatever it is compared
//! with.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::time::sleep;

use crate::http::Connection;

/// The secret of every server here, so that cookies can be made without signing in.
pub(crate) const SECRET: &str = "a secret of the benchmark, which guards nothing";
/// How long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(60);
/// How the system counts processor time: a hundred ticks a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// A running server. It is killed when this is dropped.
pub(crate) struct Server {
    process: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From its start to its first answer.
    pub(crate) started_in: Duration,
}

impl Server {
    /// Starts Campfire on what lies in that folder, and waits for its first answer.
    pub(crate) async fn campfire(storage: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_campfire"));
        command
            .env_clear()
            .env("SECRET_KEY_BASE", SECRET)
            .env("STORAGE_DIR", storage)
            .env("HTTP_PORT", address.port().to_string())
            .env("METRICS_BIND", "")
            .env("BOT_POSTS_PER_MINUTE", "0")
            .env("RUST_LOG", "warn");
        Self::start(command, address).await
    }

    /// Starts the bare broadcaster.
    pub(crate) async fn plain() -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--broadcast-plainly").arg(address.port().to_string());
        Self::start(command, address).await
    }

    async fn start(mut command: Command, address: SocketAddr) -> Result<Self> {
        let begun = Instant::now();
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let process = process.with_context(|| format!("{command:?} does not start"))?;
        let mut server = Self { process, address, started_in: Duration::ZERO };
        while !answers(address).await {
            if let Some(status) = server.process.try_wait()? {
                bail!("the server ended with {status} before it answered");
            }
            if begun.elapsed() > PATIENCE {
                bail!("the server does not answer");
            }
            sleep(Duration::from_millis(2)).await;
        }
        server.started_in = begun.elapsed();
        Ok(server)
    }

    /// The processor time it has taken since it started.
    pub(crate) fn processor_time(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name in brackets may hold blanks; user and system time are the 12th and 13th after.
        let (_, figures) = stat.rsplit_once(')').context("the process has no figures")?;
        let times = figures.split_whitespace().skip(11).take(2);
        let ticks = times.map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        Ok(TICK * ticks)
    }

    /// The memory it holds, in bytes.
    pub(crate) fn memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
        let kilobytes: f64 = kilobytes.context("the process has no memory")?.trim().parse()?;
        Ok(kilobytes * 1024.0)
    }

    /// Waits until it has done what is left of the work before, such as jobs, so that the next
    /// measurement is not disturbed.
    pub(crate) async fn settle(&self) -> Result<()> {
        let begun = Instant::now();
        let look = Duration::from_millis(300);
        loop {
            let before = self.processor_time()?;
            sleep(look).await;
            // Pings go on for ever and take a hundredth or two.
            if self.processor_time()? - before < look / 10 || begun.elapsed() > PATIENCE {
                return Ok(());
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Nobody listens there a moment later either, as far as a benchmark needs to know.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

async fn answers(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.get("/up", "").await.is_ok_and(|answer| answer.status == 200)
}
