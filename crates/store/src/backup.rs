//! Backup: a whole SQLite database in one file, taken while it serves, looked at, and put back.
//!
//! Invariant: a file under its own name is whole. What is being written has another name until the
//! disk has it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use campfire_domain::Time;
use diesel::{
    QueryDsl, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use crate::{
    connection::{self, AnyConnection},
    migrations,
    schema::{messages, rooms, users},
};

/// How every SQLite file begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Why there is no backup, or none was put back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to read.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// Nothing is overwritten.
    #[error("{0} is there already, and is not overwritten")]
    Exists(PathBuf),
    /// It is something else.
    #[error("{0} holds no database of Campfire")]
    Foreign(PathBuf),
    /// What was written is not what is there.
    #[error("{file} is damaged: {what}")]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What SQLite says first.
        what: String,
    },
    /// A later release wrote it, and we would not understand it.
    #[error("{0} comes from a newer Campfire than this one")]
    Newer(PathBuf),
    /// Somebody has it open.
    #[error("Campfire is running on {0}; stop it first")]
    InUse(PathBuf),
    /// The disk does not want to.
    #[error("{path}: {cause}")]
    Disk {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The database does not want to.
    #[error("the database cannot be read: {0}")]
    Database(String),
}

/// The outcome of what is done here.
pub type Result<T> = std::result::Result<T, Error>;

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// People and bots, of any status.
    pub users: i64,
    /// Rooms and pings.
    pub rooms: i64,
    /// Messages.
    pub messages: i64,
    /// Whether a newer release has to bring it up to date, which it does when it starts.
    pub older: bool,
}

/// Writes all that is committed at one moment into a new file, whoever reads and writes meanwhile.
pub fn take(database: &Path, to: &Path) -> Result<()> {
    if !database.exists() {
        return Err(Error::Missing(database.to_owned()));
    }
    if to.exists() {
        return Err(Error::Exists(to.to_owned()));
    }
    let coming = beside(to, ".coming");
    fs::remove_file(&coming).or_else(forgive_absence).map_err(on_disk(&coming))?;
    // SQLite fills an empty file; secrets are in it, so it is its owner's alone.
    private(&coming).map_err(on_disk(&coming))?;
    let copied = text(database).and_then(|from| {
        let mut conn = connection::plain(from).map_err(unreadable)?;
        let copy = sql_query("VACUUM INTO ?").bind::<Text, _>(text(&coming)?);
        copy.execute(&mut conn).map_err(unreadable)
    });
    if let Err(error) = copied {
        fs::remove_file(&coming).ok();
        return Err(error);
    }
    settle(&coming, to)
}

/// Reads a backup from its first page to its last, and says what it holds.
pub fn verify(file: &Path) -> Result<Contents> {
    if !file.is_file() {
        return Err(Error::Missing(file.to_owned()));
    }
    if beginning(file).map_err(on_disk(file))? != MAGIC {
        return Err(Error::Foreign(file.to_owned()));
    }
    let mut conn =
        connection::sqlite_at_rest(text(file)?).map_err(|error| damaged(file, &error))?;
    let applied = migrations::applied(&mut conn).map_err(|error| {
        let is_foreign = error.to_string().contains("no such table");
        if is_foreign { Error::Foreign(file.to_owned()) } else { damaged(file, &error) }
    })?;
    let known = migrations::known().map_err(unreadable)?;
    if applied.iter().any(|version| !known.contains(version)) {
        return Err(Error::Newer(file.to_owned()));
    }
    check(&mut conn, file)?;
    let count = |found: diesel::QueryResult<i64>| found.map_err(|error| damaged(file, &error));
    Ok(Contents {
        users: count(users::table.count().get_result(&mut conn))?,
        rooms: count(rooms::table.count().get_result(&mut conn))?,
        messages: count(messages::table.count().get_result(&mut conn))?,
        older: applied.len() < known.len(),
    })
}

/// Puts a backup in the place of a database that nobody has open. What was there lies beside it
/// afterwards; the answer says where.
pub fn put_back(file: &Path, database: &Path) -> Result<Option<PathBuf>> {
    verify(file)?;
    close(database)?;
    let coming = beside(database, ".coming");
    fs::remove_file(&coming).or_else(forgive_absence).map_err(on_disk(&coming))?;
    let copied = private(&coming)
        .and_then(|mut to| io::copy(&mut File::open(file)?, &mut to))
        .map_err(on_disk(&coming));
    copied?;
    let mut kept = None;
    if database.exists() {
        let aside = beside(database, &format!(".before-{}", Time::now().format("%Y%m%d%H%M%S")));
        fs::rename(database, &aside).map_err(on_disk(database))?;
        for ending in ["-wal", "-shm"] {
            let log = beside(database, ending);
            fs::rename(&log, beside(&aside, ending))
                .or_else(forgive_absence)
                .map_err(on_disk(&log))?;
        }
        kept = Some(aside);
    }
    settle(&coming, database)?;
    Ok(kept)
}

#[derive(QueryableByName)]
struct Complaint {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn beginning(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check(conn: &mut AnyConnection, file: &Path) -> Result<()> {
    let complaints: Vec<Complaint> =
        sql_query("PRAGMA integrity_check(1)").load(conn).map_err(|error| damaged(file, &error))?;
    if let Some(complaint) = complaints.into_iter().find(|it| it.integrity_check != "ok") {
        return Err(damaged(file, &complaint.integrity_check));
    }
    let dangling: Dangling = sql_query("SELECT count(*) AS count FROM pragma_foreign_key_check")
        .get_result(conn)
        .map_err(|error| damaged(file, &error))?;
    if dangling.count > 0 {
        return Err(damaged(file, &format!("{} rows belong to nothing", dangling.count)));
    }
    Ok(())
}

/// Carries the log over into the file, which fails while anybody else has it open. What is no
/// database any more nobody can have open.
fn close(database: &Path) -> Result<()> {
    if !database.exists() {
        return Ok(());
    }
    let Ok(mut conn) = connection::plain(text(database)?) else { return Ok(()) };
    match sql_query("PRAGMA journal_mode = DELETE").execute(&mut conn) {
        Err(error) if error.to_string().contains("locked") => {
            Err(Error::InUse(database.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Gives a file that is written its name, and sees that it survives a power cut there.
fn settle(coming: &Path, to: &Path) -> Result<()> {
    let moved = File::open(coming).and_then(|file| {
        file.sync_all()?;
        fs::rename(coming, to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    });
    moved.map_err(on_disk(to))
}

fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn text(path: &Path) -> Result<&str> {
    let odd = || io::Error::new(io::ErrorKind::InvalidInput, "the name is not UTF-8");
    path.to_str().ok_or_else(odd).map_err(on_disk(path))
}

fn forgive_absence(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn on_disk(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Disk { path, cause }
}

fn unreadable(error: impl ToString) -> Error {
    Error::Database(error.to_string())
}

fn damaged(file: &Path, what: &impl ToString) -> Error {
    Error::Damaged { file: file.to_owned(), what: what.to_string() }
}
