//! The server: the routes on a listening socket, with what wraps every answer.

use std::{io, net::TcpListener, time::Duration};

use actix_web::{
    App as ActixApp, HttpServer,
    dev::Server,
    error::QueryPayloadError,
    middleware::{Compress, from_fn},
    rt::net::TcpStream,
    web::{Data, PayloadConfig, QueryConfig, get},
};

use crate::{
    Error,
    answers::{complete, understand},
    app::App,
    bans::turn_away,
    cable::Line,
    metrics,
    routes::configure,
};

/// The largest form or JSON body in bytes; files come another way.
pub const BODY_LIMIT: usize = 1024 * 1024;
/// How long a browser may keep an idle connection. Longer than browsers themselves keep one, so that
/// we never close one in the moment in which a form is sent over it.
const IDLE: Duration = Duration::from_secs(330);
/// How many seconds requests under way may take to finish when we stop.
const DRAIN: u64 = 10;

/// Answers those who watch, on an address of their own and one thread.
pub fn answer_watchers(app: Data<App>, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        ActixApp::new().app_data(app.clone()).route("/metrics", get().to(metrics::show))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

/// Answers requests on as many threads as there are processors, until the server is stopped.
pub fn answer(app: Data<App>, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .app_data(PayloadConfig::new(BODY_LIMIT))
            .app_data(QueryConfig::default().error_handler(|error, _| unreadable(&error).into()))
            .wrap(from_fn(turn_away))
            .wrap(from_fn(understand))
            .wrap(from_fn(complete))
            .wrap(Compress::default())
            .configure(configure)
    })
    .on_connect(|connection, data| {
        if let Some(line) = connection.downcast_ref::<TcpStream>().and_then(Line::keep) {
            data.insert(line);
        }
    })
    .keep_alive(IDLE)
    .disable_signals()
    .shutdown_timeout(DRAIN)
    .listen(listener)?;
    Ok(server.run())
}

/// What stands after the `?` of an address and cannot be read.
fn unreadable(error: &QueryPayloadError) -> Error {
    let reason = match error {
        QueryPayloadError::Deserialize(error) => error.to_string(),
        other => other.to_string(),
    };
    Error::BadRequest(format!("the part of the address behind the question mark, {reason}"))
}
