//! Health: whether the process lives, and whether it can work.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use campfire_domain::Time;
use campfire_store as store;
use serde_json::json;

use crate::{app::App, page};

/// `GET /up`: the process lives. Touches nothing, so that a busy database does not get us killed.
pub async fn up(request: HttpRequest) -> HttpResponse {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if request.path().ends_with(".json")
        || accept.is_some_and(|accept| accept.starts_with("application/json"))
    {
        let up = json!({ "status": "up", "timestamp": Time::now().iso8601() });
        return page::json(&request, &mut HttpResponse::Ok(), &up);
    }
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body("<!DOCTYPE html><html><body style=\"background-color: green\"></body></html>")
}

/// `GET /ready`: the database answers and takes writes, and Redis answers where there is one.
pub async fn ready(app: Data<App>) -> HttpResponse {
    let database = match app.store.read(store::accounts::current).await {
        Ok(_) => app.store.write(|_| Ok(())).await,
        Err(error) => Err(error),
    };
    let bus = app.bus.ready().await;
    match (database, bus) {
        (Ok(_), Ok(())) => HttpResponse::Ok().json(json!({ "status": "ready" })),
        (Err(error), _) => unready("database", &error.to_string()),
        (_, Err(error)) => unready("redis", &error.to_string()),
    }
}

fn unready(what: &str, reason: &str) -> HttpResponse {
    tracing::warn!(what, reason, "not ready: the {what} does not answer");
    HttpResponse::ServiceUnavailable()
        .json(json!({ "status": "unready", "reason": format!("the {what} does not answer") }))
}
