//! Status: how the installation does, on one page for administrators, and what to do with work that
//! was given up.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use campfire_domain::{JobId, Time, users::roles};
use campfire_realtime::Bus;
use campfire_store::{bots, condition, files::room_left, queue};

use crate::{
    Error, Result,
    app::App,
    extract::Admin,
    metrics, page,
    views::account::status::{self as view, StatusView},
};

/// Where it is.
const PATH: &str = "/account/status";
/// Outcomes are those of the last day.
const LATELY: Duration = Duration::from_secs(24 * 60 * 60);
/// More work given up than anybody reads; the number says how much there is.
const SHOWN: i64 = 50;

/// `GET /account/status`.
pub async fn show(app: Data<App>, request: HttpRequest, admin: Admin) -> Result<HttpResponse> {
    let now = Time::now();
    let read = app.store.read(move |conn| {
        Ok((
            condition::disk(conn)?,
            condition::engine(conn)?,
            condition::outcomes(conn, now.minus(LATELY))?,
            queue::load(conn)?,
            queue::given_up(conn, SHOWN)?,
            bots::paused(conn)?,
        ))
    });
    let (disk, engine, outcomes, loads, given_up, paused) = read.await?;
    let others = app.bus.loads();
    let here = app.load();
    let view = StatusView {
        now,
        disk: &disk,
        room_left: room_left(&app.settings.uploads.folder).ok(),
        engine: &engine,
        outcomes: &outcomes,
        loads: &loads,
        given_up: &given_up,
        paused: &paused,
        pages: others.iter().map(|load| load.pages).sum::<usize>() + here.pages,
        bots: others.iter().map(|load| load.bots).sum::<usize>() + here.bots,
        processes: matches!(app.bus, Bus::Redis(_)).then_some(others.len() + 1),
        memory: metrics::resident_bytes(),
        version: &app.settings.version,
        revision: app.settings.revision.as_deref(),
    };
    page::show(&app, &request, &admin.user, |chrome| view::page(chrome, &view)).await
}

/// `PUT /account/jobs/{job_id}`: tries work again that was given up.
pub async fn retry(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    admin: Admin,
) -> Result<HttpResponse> {
    let id: JobId = id.parse().map_err(|_| Error::NotFound)?;
    let retried = app.store.write(move |tx| {
        roles::administrator(tx, &admin.user)?;
        queue::revive(tx, id)
    });
    Ok(told(&app, &request, retried.await, "It is on its way again.")?)
}

/// `DELETE /account/jobs/{job_id}`: forgets work that was given up.
pub async fn discard(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    admin: Admin,
) -> Result<HttpResponse> {
    let id: JobId = id.parse().map_err(|_| Error::NotFound)?;
    let discarded = app.store.write(move |tx| {
        roles::administrator(tx, &admin.user)?;
        queue::discard(tx, id)
    });
    Ok(told(&app, &request, discarded.await, "It is discarded.")?)
}

/// Back to the page, with a word about what was done to work that was given up, or that somebody
/// else was faster.
fn told(
    app: &App,
    request: &HttpRequest,
    done: campfire_domain::Result<()>,
    notice: &str,
) -> campfire_domain::Result<HttpResponse> {
    match done {
        Ok(()) => Ok(page::noticed(app, request, PATH, notice)),
        Err(campfire_domain::Error::NotFound) => {
            Ok(page::warned(app, request, PATH, "That is no longer waiting to be seen to."))
        }
        Err(error) => Err(error),
    }
}
