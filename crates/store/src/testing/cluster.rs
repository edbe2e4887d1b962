//! A PostgreSQL server of the test process, from the installed programs, in a temporary folder,
//! reached by a socket in it. A shell watches over it: when the test process ends, however it
//! ends, the pipe between the two breaks, and the shell stops the server and clears up.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// What the shell runs: `$1` are the programs, `$2` the folder. The server refuses to run as
/// root, so root hands it to the user that the package made.
const WATCH: &str = r#"
as=""
if [ "$(id -u)" = 0 ]; then
  as="setpriv --reuid=postgres --regid=postgres --clear-groups"
  chown postgres "$2"
fi
cd "$2"
$as "$1/initdb" -D "$2/data" -U campfire -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
  $as "$1/pg_ctl" -D "$2/data" -l "$2/server-log" -w -s start -o "-c listen_addresses= \
    -c unix_socket_directories='$2' -c fsync=off -c full_page_writes=off -c max_connections=300" \
    >>"$2/log" 2>&1 && echo ready || { cat "$2"/*log >&2; echo failed; }
cat >/dev/null
$as "$1/pg_ctl" -D "$2/data" -m immediate -s stop >/dev/null 2>&1
rm -rf "$2"
"#;

/// A running server; one for all tests of a process.
pub(super) struct Cluster {
    folder: PathBuf,
    databases: AtomicUsize,
    /// The pipe to the shell stays open as long as this.
    _watch: Child,
}

impl Cluster {
    /// Makes a server and waits until it answers.
    pub(super) fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("campfire-postgres-")
            .tempdir()
            .expect("the system has a temporary folder")
            .keep();
        let mut watch = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .args([&programs(), &folder])
            // Of a group of its own, so that Ctrl-C reaches the tests first.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let mut answer = String::new();
        let said = watch.stdout.take().expect("it was piped");
        BufReader::new(said).read_line(&mut answer).expect("the shell speaks plainly");
        assert_eq!(answer, "ready\n", "PostgreSQL starts");
        Self { folder, databases: AtomicUsize::new(0), _watch: watch }
    }

    /// Makes an empty database and answers with its address.
    pub(super) fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Relaxed));
        let mut conn = PgConnection::establish(&self.address("postgres")).expect("it answers");
        conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("the name is new");
        self.address(&name)
    }

    fn address(&self, database: &str) -> String {
        format!("postgres:///{database}?user=campfire&host={}", self.folder.display())
    }
}

/// The folder with PostgreSQL's programs: on the path, or the newest that Debian keeps off it.
fn programs() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    debian
        .into_iter()
        .rev()
        .chain(env::split_paths(&path))
        .find(|folder| is_complete(folder))
        .expect("PostgreSQL is installed; `cargo xtask setup` does that")
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).exists())
}
