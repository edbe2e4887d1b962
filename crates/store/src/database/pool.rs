//! A pool of connections: the last one given back is the next one taken, so that few stay warm.

use std::sync::{Mutex, PoisonError};

use campfire_domain::{Error, Result};

use crate::connection::AnyConnection;

/// Connections kept open for the next to come; more are closed when given back.
const KEPT: usize = 32;

type Open = Box<dyn Fn() -> Result<AnyConnection> + Send + Sync>;

pub(crate) struct Pool {
    idle: Mutex<Vec<AnyConnection>>,
    open: Open,
}

impl Pool {
    pub(crate) fn new(open: impl Fn() -> Result<AnyConnection> + Send + Sync + 'static) -> Self {
        Self { idle: Mutex::default(), open: Box::new(open) }
    }

    /// An idle connection, or a new one.
    pub(crate) fn take(&self) -> Result<AnyConnection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| (self.open)(), Ok)
    }

    /// Gives a connection back, unless what was done with it failed in storage: then it may be
    /// dead, and so may the idle ones, as after a restart of the server. All are opened anew.
    pub(crate) fn give<T>(&self, conn: AnyConnection, outcome: &Result<T>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Err(Error::Store(_)) => idle.clear(),
            _ if idle.len() < KEPT => idle.push(conn),
            _ => {}
        }
    }
}
