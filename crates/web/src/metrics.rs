//! Metrics: what operators watch, as Prometheus text. What happens at the edge is counted as it
//! happens; everything else is asked when somebody looks.

use std::{fs, time::Duration};

use actix_web::{HttpResponse, web::Data};
use campfire_domain::Time;
use campfire_store::{self as store, queue::Load};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
    core::Collector,
};

use crate::{Error, Result, app::App};

/// Seconds: from an answer out of memory to one that people call slow.
const LATENCIES: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// What is counted as it happens.
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
    lag: HistogramVec,
    jobs: IntCounterVec,
    job_times: HistogramVec,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = histogram(
            "http_request_seconds",
            "Requests by route and status.",
            &["route", "status"],
        );
        let lag = histogram("delivery_lag_seconds", "From a commit to its broadcast.", &[]);
        let jobs =
            Opts::new("campfire_job_attempts_total", "Attempts at jobs by kind and outcome.");
        let jobs = IntCounterVec::new(jobs, &["kind", "outcome"]).expect("the name is valid");
        let job_times =
            histogram("job_seconds", "Attempts at jobs by kind and outcome.", &["kind", "outcome"]);
        let registry = Registry::new();
        add(&registry, job_times.clone());
        add(&registry, requests.clone());
        add(&registry, lag.clone());
        add(&registry, jobs.clone());
        Self { registry, requests, lag, jobs, job_times }
    }
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let status = status.to_string();
        self.requests.with_label_values(&[route, &status]).observe(took.as_secs_f64());
    }

    /// An event reached the pages.
    pub fn delivered(&self, committed_at: Time) {
        let micros = Time::now().micros().saturating_sub(committed_at.micros()).max(0);
        let lag = Duration::from_micros(micros.unsigned_abs());
        self.lag.with_label_values::<&str>(&[]).observe(lag.as_secs_f64());
    }

    /// An attempt at a job ended.
    pub fn attempted(&self, kind: &str, outcome: &str, took: Duration) {
        self.jobs.with_label_values(&[kind, outcome]).inc();
        self.job_times.with_label_values(&[kind, outcome]).observe(took.as_secs_f64());
    }
}

/// `GET /metrics`, on an address of its own: everything as text.
pub async fn show(app: Data<App>) -> Result<HttpResponse> {
    let loads = app.store.read(store::queue::load).await?;
    let asked = Registry::new();
    sockets(&asked, &app);
    database(&asked, &app);
    let (asked_for, made) = app.compressed.counts();
    counter(&asked, "compressed_pages_total", "Pages that were asked for compressed.", asked_for);
    counter(&asked, "compressed_pages_made_total", "Those that were not kept yet.", made);
    loads.iter().for_each(|load| queue(&asked, load));
    gauge(&asked, "process_resident_bytes", "Memory of the process.", resident_bytes());
    let families = [app.metrics.registry.gather(), asked.gather()].concat();
    let text = TextEncoder::new().encode_to_string(&families);
    let text = text.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

fn sockets(registry: &Registry, app: &App) {
    let stats = app.hub.stats();
    gauge(registry, "sockets", "Open sockets.", stats.sockets as i64);
    gauge(registry, "bots_waiting", "Bots that wait for news.", app.polls.count() as i64);
    gauge(registry, "subscriptions", "Live subscriptions.", stats.subscriptions as i64);
    counter(registry, "deliveries_total", "Frames put into queues of sockets.", stats.deliveries);
    counter(
        registry,
        "slow_sockets_cut_total",
        "Sockets cut because they did not read.",
        stats.slow_cut,
    );
}

fn database(registry: &Registry, app: &App) {
    let stats = app.store.stats();
    let waiting = i64::try_from(stats.write_queue_depth).unwrap_or(i64::MAX);
    gauge(registry, "database_write_queue_depth", "Writes that wait for their turn.", waiting);
    counter(registry, "database_writes_total", "Writes committed.", stats.writes);
    counter(registry, "database_writes_refused_total", "Writes rolled back.", stats.refused);
    counter(
        registry,
        "database_commits_total",
        "Commits; one may carry many writes.",
        stats.commits,
    );
    let micros = u64::try_from(stats.commit_time.as_micros()).unwrap_or(u64::MAX);
    counter(registry, "database_commit_micros_total", "Time spent in commits.", micros);
}

fn queue(registry: &Registry, load: &Load) {
    let kind = load.kind.word();
    let age =
        load.oldest.map_or(0, |oldest| Time::now().millis().saturating_sub(oldest.millis()) / 1000);
    gauge(registry, &format!("jobs_waiting_{kind}"), "Jobs that wait or run.", load.waiting);
    gauge(registry, &format!("jobs_oldest_seconds_{kind}"), "Age of the oldest of them.", age);
    gauge(registry, &format!("jobs_failed_{kind}"), "Jobs that were given up.", load.failed);
}

/// What the system says the process holds; 0 where it does not say.
pub(crate) fn resident_bytes() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<i64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn histogram(name: &str, help: &str, labels: &[&str]) -> HistogramVec {
    let options = HistogramOpts::new(format!("campfire_{name}"), help).buckets(LATENCIES.to_vec());
    HistogramVec::new(options, labels).expect("the name is valid")
}

fn gauge(registry: &Registry, name: &str, help: &str, value: i64) {
    let gauge = IntGauge::new(format!("campfire_{name}"), help).expect("the name is valid");
    gauge.set(value);
    add(registry, gauge);
}

fn counter(registry: &Registry, name: &str, help: &str, value: u64) {
    let counter = IntCounter::new(format!("campfire_{name}"), help).expect("the name is valid");
    counter.inc_by(value);
    add(registry, counter);
}

fn add(registry: &Registry, collector: impl Collector + 'static) {
    registry.register(Box::new(collector)).expect("every name is used once");
}
