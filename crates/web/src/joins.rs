//! Joining: newcomers who follow the join link become members.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Data, Path},
};
use campfire_domain::{
    self as domain,
    users::{
        self, Profile,
        passwords::{self, PasswordDigest},
        sessions,
    },
};
use campfire_store::{self as store, Tx, blobs::Facts};

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{Anonymous, Fields, Partly, SignedIn},
    files, page,
    sessions::{client, wants_json, welcome},
    views::{
        forms::Mistake,
        join::{self as view, JoinView, Typed},
        times::span,
    },
};

/// `GET /join/{join_code}`: the form, for those who know the code.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    _: Anonymous,
    code: Path<String>,
) -> Result<HttpResponse> {
    if SignedIn::find(&app, &request).await?.is_some() {
        return Ok(page::redirect(&request, "/"));
    }
    if !invited(&app, &code).await? {
        let gone = StatusCode::NOT_FOUND;
        return page::show_anybody(&app, &request, gone, view::outdated).await;
    }
    form(&app, &request, StatusCode::OK, &code, &Fields::default(), None).await
}

/// `POST /join/{join_code}`: lets the newcomer in and signs them in. Who was here before is sent
/// to sign in instead.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    code: Path<String>,
    _: Anonymous,
    mut form: Partly,
) -> Result<HttpResponse> {
    if SignedIn::find(&app, &request).await?.is_some() {
        return Ok(page::redirect(&request, "/"));
    }
    if !invited(&app, &code).await? {
        // It was good when the form was opened: what was typed stays in sight.
        let mistake = Mistake { field: String::new(), message: view::OUTDATED.to_owned() };
        let gone = StatusCode::NOT_FOUND;
        return self::form(&app, &request, gone, &code, &form.fields, Some(&mistake)).await;
    }
    let (profile, picture) = match newcomer(&app, &request, &mut form).await {
        Ok(newcomer) => newcomer,
        Err(error) => return retry(&app, &request, &code, &form.fields, error).await,
    };
    let browser = client(&app, &request);
    let verb = move |tx: &mut Tx, avatar| {
        let user = users::join(tx, Profile { avatar, ..profile })?;
        Ok((sessions::start(tx, &user, browser)?, avatar))
    };
    match files::with_file(&app, picture, verb, |(_, avatar)| *avatar).await {
        Ok((session, _)) => Ok(welcome(&app, &request, &session)),
        Err(domain::Error::Conflict(_)) => Ok(been_here(&request, &form.fields)),
        Err(error) => retry(&app, &request, &code, &form.fields, error.into()).await,
    }
}

/// Who somebody says they are, with the picture that they brought. The password is hashed here,
/// before any write begins.
///
/// What can be mended counts as no try; what comes after is dear, for us or for who was here before.
pub async fn newcomer(
    app: &App,
    request: &HttpRequest,
    form: &mut Partly,
) -> Result<(Profile, Option<Facts>)> {
    let fields = form.with_picture("avatar")?;
    fields.require("user")?;
    let name = fields.text("user[name]").to_owned();
    let email_address = Some(fields.text("user[email_address]").to_owned());
    let unproven = Profile { name, email_address, password: None, avatar: None };
    let password = fields.text("user[password]");
    users::check(&unproven)?;
    // Another one is refused before it is hashed.
    if (passwords::SHORTEST..=passwords::LONGEST).contains(&password.len()) {
        app.limits.take_join(request, app.settings.proxies.client(request))?;
    }
    let password = Some(digest(app, password.to_owned()).await?);
    Ok((Profile { password, ..unproven }, avatars::chosen(app, fields).await?))
}

/// What a newcomer's form should say about an error, with its status; other errors stay errors.
pub fn mistake_of_newcomer(request: &HttpRequest, error: Error) -> Result<(StatusCode, Mistake)> {
    let (status, field, message) = match error {
        Error::Unprocessable { field, message } => {
            (StatusCode::UNPROCESSABLE_ENTITY, field, message)
        }
        Error::TooMany(wait) if !wants_json(request) => {
            let message = format!("Too many people signed up. Please try again in {}.", span(wait));
            (StatusCode::TOO_MANY_REQUESTS, "", message)
        }
        other => return Err(other),
    };
    Ok((status, Mistake { field: field.to_owned(), message }))
}

/// What the form should say about an error that its author can mend; other errors stay errors.
pub fn mistake(error: impl Into<Error>) -> Result<Mistake> {
    match error.into() {
        Error::Unprocessable { field, message } => Ok(Mistake { field: field.to_owned(), message }),
        other => Err(other),
    }
}

/// The proof of a new password, made beside the requests of others.
pub async fn digest(app: &App, password: String) -> domain::Result<PasswordDigest> {
    let cost = app.settings.password_cost;
    let _turn = app.limits.hashing.acquire().await;
    let hashed = web::block(move || passwords::hash(&password, cost)).await;
    hashed.map_err(domain::Error::store)?
}

async fn invited(app: &App, code: &str) -> Result<bool> {
    let account = app.store.read(store::accounts::current).await?;
    Ok(account.is_some_and(|account| account.join_code == code))
}

fn been_here(request: &HttpRequest, fields: &Fields) -> HttpResponse {
    let address = fields.text("user[email_address]").trim();
    let address = url::form_urlencoded::byte_serialize(address.as_bytes()).collect::<String>();
    page::redirect(request, format!("/session/new?email_address={address}"))
}

async fn retry(
    app: &App,
    request: &HttpRequest,
    code: &str,
    fields: &Fields,
    error: Error,
) -> Result<HttpResponse> {
    let (status, mistake) = mistake_of_newcomer(request, error)?;
    form(app, request, status, code, fields, Some(&mistake)).await
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    join_code: &str,
    fields: &Fields,
    mistake: Option<&Mistake>,
) -> Result<HttpResponse> {
    let typed = Typed {
        name: fields.text("user[name]"),
        email_address: fields.text("user[email_address]"),
    };
    page::show_anybody(app, request, status, |chrome| {
        view::page(chrome, &JoinView { join_code, typed, mistake })
    })
    .await
}
