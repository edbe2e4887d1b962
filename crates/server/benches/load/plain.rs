//! The bare broadcaster: the least that actix-ws can do to send the same bytes to all sockets.

use actix_web::{
    App, Error, HttpRequest, HttpResponse, HttpServer,
    web::{Bytes, Data, Payload, get, post},
};
use actix_ws::Session;
use anyhow::Result;
use tokio::sync::Mutex;

/// Who listens.
type Sessions = Mutex<Vec<Session>>;

/// Serves until it is killed.
pub(crate) fn serve(port: u16) -> Result<()> {
    let sessions: Data<Sessions> = Data::default();
    let configured = move || {
        App::new()
            .app_data(Data::clone(&sessions))
            .route("/up", get().to(HttpResponse::Ok))
            .route("/cable", get().to(connect))
            .route("/say", post().to(say))
    };
    let server = HttpServer::new(configured).bind(("127.0.0.1", port))?;
    Ok(actix_web::rt::System::new().block_on(server.run())?)
}

async fn connect(
    request: HttpRequest,
    body: Payload,
    sessions: Data<Sessions>,
) -> Result<HttpResponse, Error> {
    let (response, session, mut inbound) = actix_ws::handle(&request, body)?;
    sessions.lock().await.push(session);
    actix_web::rt::spawn(async move { while let Some(Ok(_)) = inbound.recv().await {} });
    Ok(response)
}

async fn say(payload: Bytes, sessions: Data<Sessions>) -> HttpResponse {
    for session in sessions.lock().await.iter_mut() {
        // Whoever has left hears nothing.
        session.binary(payload.clone()).await.ok();
    }
    HttpResponse::Ok().finish()
}
