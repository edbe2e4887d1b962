//! First run: the account, its first administrator and its first room, made from one form.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use campfire_domain::{
    self as domain, account,
    users::{Profile, sessions},
};
use campfire_store::{self as store, Tx};

use crate::{
    Error, Result,
    app::App,
    extract::{Anonymous, Fields, Partly},
    files,
    joins::{mistake_of_newcomer, newcomer},
    page,
    sessions::{client, welcome},
    views::{
        first_run::{self as view, FirstRunView},
        forms::Mistake,
        join::Typed,
    },
};

/// `GET /first_run`: the form, while there is no account.
pub async fn new(app: Data<App>, request: HttpRequest, _: Anonymous) -> Result<HttpResponse> {
    if is_done(&app).await? {
        return Ok(page::redirect(&request, "/"));
    }
    form(&app, &request, StatusCode::OK, &Fields::default(), None).await
}

/// `POST /first_run`: sets everything up and signs in. Whoever comes second is sent to the root.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    _: Anonymous,
    mut form: Partly,
) -> Result<HttpResponse> {
    if is_done(&app).await? {
        return Ok(page::redirect(&request, "/"));
    }
    let (profile, picture) = match newcomer(&app, &request, &mut form).await {
        Ok(newcomer) => newcomer,
        Err(error) => return retry(&app, &request, &form.fields, error).await,
    };
    let browser = client(&app, &request);
    let verb = move |tx: &mut Tx, avatar| {
        let user = account::first_run(tx, Profile { avatar, ..profile })?;
        Ok((sessions::start(tx, &user, browser)?, avatar))
    };
    match files::with_file(&app, picture, verb, |(_, avatar)| *avatar).await {
        Ok((session, _)) => Ok(welcome(&app, &request, &session)),
        Err(domain::Error::Conflict(_)) => Ok(page::redirect(&request, "/")),
        Err(error) => retry(&app, &request, &form.fields, error.into()).await,
    }
}

/// Whether somebody set the installation up already.
pub async fn is_done(app: &App) -> Result<bool> {
    Ok(app.store.read(store::accounts::current).await?.is_some())
}

async fn retry(
    app: &App,
    request: &HttpRequest,
    fields: &Fields,
    error: Error,
) -> Result<HttpResponse> {
    let (status, mistake) = mistake_of_newcomer(request, error)?;
    form(app, request, status, fields, Some(&mistake)).await
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    fields: &Fields,
    mistake: Option<&Mistake>,
) -> Result<HttpResponse> {
    let typed = Typed {
        name: fields.text("user[name]"),
        email_address: fields.text("user[email_address]"),
    };
    page::show_anybody(app, request, status, |chrome| {
        view::page(chrome, &FirstRunView { typed, mistake })
    })
    .await
}
