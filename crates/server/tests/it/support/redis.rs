//! A Redis server of a test's own.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
};

/// A running server.
pub(crate) struct Redis {
    /// Where it answers.
    pub(crate) url: String,
    process: Child,
}

impl Redis {
    /// Starts the installed server on a free port.
    pub(crate) fn start() -> Self {
        // Somebody else may take the port between the asking and the listening; then another.
        (0..20).find_map(|_| Self::start_at(free_port())).expect("redis-server is installed")
    }

    fn start_at(port: u16) -> Option<Self> {
        let mut process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("redis-server is installed");
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = said.map_while(Result::ok).any(|line| line.contains("eady to accept"));
        let server = Self { url: format!("redis://127.0.0.1:{port}"), process };
        ready.then_some(server)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A port at which nobody listened a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
