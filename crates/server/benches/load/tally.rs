//! The tally: which page heard which message, and after how long. Messages are numbered; each
//! page must hear each number once, in order.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tokio::{sync::Notify, time::timeout};

/// What numbers are written behind: seven digits follow.
const MARK: &[u8] = b"bench-";
const DIGITS: usize = 7;
/// Where in a frame the first mark lies at the latest: behind the name of the stream, in the id of
/// the row. Looking at the whole of every frame would cost the client as much as reading it.
const HORIZON: usize = 1024;
/// How long a message may take to reach everybody.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all pages of an audience have heard.
pub(crate) struct Tally {
    books: RefCell<Books>,
    complete: Notify,
}

struct Books {
    /// The last number that was sent, and when.
    number: u32,
    sent: Instant,
    /// The last number that each page heard.
    heard: Vec<u32>,
    /// Pages that have not heard the last number.
    missing: usize,
    /// How long each delivery took.
    times: Vec<Duration>,
    /// Deliveries twice or out of order.
    wrong: u64,
    /// The last payload, as a sample.
    sample: Vec<u8>,
}

/// How a number is written.
pub(crate) fn mark(number: u32) -> String {
    format!("bench-{number:0DIGITS$}")
}

impl Tally {
    pub(crate) fn of(pages: usize) -> Self {
        let books = Books {
            number: 0,
            sent: Instant::now(),
            heard: vec![0; pages],
            missing: 0,
            times: Vec::new(),
            wrong: 0,
            sample: Vec::new(),
        };
        Self { books: RefCell::new(books), complete: Notify::new() }
    }

    /// Opens the books for the next number.
    pub(crate) fn send(&self) -> u32 {
        let mut books = self.books.borrow_mut();
        books.number += 1;
        books.sent = Instant::now();
        books.missing = books.heard.len();
        books.number
    }

    /// Notes what a page heard, if it is one of the numbered.
    pub(crate) fn hear(&self, page: usize, payload: &[u8]) {
        let Some(number) = numbered(payload) else { return };
        let mut books = self.books.borrow_mut();
        if number != books.heard[page] + 1 || number != books.number {
            books.wrong += 1;
            return;
        }
        books.heard[page] = number;
        let took = books.sent.elapsed();
        books.times.push(took);
        books.missing -= 1;
        if books.missing == 0 {
            books.sample = payload.to_vec();
            self.complete.notify_one();
        }
    }

    /// Waits until all pages have heard the last number.
    pub(crate) async fn completed(&self) -> Result<()> {
        timeout(PATIENCE, self.complete.notified()).await.with_context(|| {
            format!("{} pages have not heard the message", self.books.borrow().missing)
        })
    }

    /// How long the deliveries since the last call took.
    pub(crate) fn take_times(&self) -> Vec<Duration> {
        std::mem::take(&mut self.books.borrow_mut().times)
    }

    /// How many deliveries came twice or out of order.
    pub(crate) fn wrong(&self) -> u64 {
        self.books.borrow().wrong
    }

    /// The last payload that all have heard.
    pub(crate) fn sample(&self) -> Vec<u8> {
        self.books.borrow().sample.clone()
    }
}

fn numbered(payload: &[u8]) -> Option<u32> {
    let seen = &payload[..payload.len().min(HORIZON)];
    let at = seen.windows(MARK.len()).position(|window| window == MARK)? + MARK.len();
    str::from_utf8(payload.get(at..at + DIGITS)?).ok()?.parse().ok()
}
