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
use campfire_store::{self as store, Tx};

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{Anonymous, Fields, SignedIn},
    files, page,
    sessions::{client, welcome},
    views::{
        forms::Mistake,
        join::{self as view, JoinView, Typed},
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
    invited(&app, &code).await?;
    form(&app, &request, StatusCode::OK, &code, &Fields::default(), None).await
}

/// `POST /join/{join_code}`: lets the newcomer in and signs them in. Who was here before is sent
/// to sign in instead.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    code: Path<String>,
    _: Anonymous,
    fields: Fields,
) -> Result<HttpResponse> {
    if SignedIn::find(&app, &request).await?.is_some() {
        return Ok(page::redirect(&request, "/"));
    }
    app.limits.take_join(&request, app.settings.proxies.client(&request))?;
    invited(&app, &code).await?;
    fields.require("user")?;
    let profile = match profile(&app, &fields).await {
        Ok(profile) => profile,
        Err(error) => return retry(&app, &request, &code, &fields, error).await,
    };
    let browser = client(&app, &request);
    let picture = match avatars::chosen(&app, &fields).await {
        Ok(picture) => picture,
        Err(error) => return retry(&app, &request, &code, &fields, error).await,
    };
    let verb = move |tx: &mut Tx, avatar| {
        let user = users::join(tx, Profile { avatar, ..profile })?;
        Ok((sessions::start(tx, &user, browser)?, avatar))
    };
    match files::with_file(&app, picture, verb, |(_, avatar)| *avatar).await {
        Ok((session, _)) => Ok(welcome(&app, &request, &session)),
        Err(domain::Error::Conflict(_)) => Ok(been_here(&request, &fields)),
        Err(error) => retry(&app, &request, &code, &fields, error).await,
    }
}

/// What the form says about somebody. The password is hashed here, before any write begins.
pub async fn profile(app: &App, fields: &Fields) -> domain::Result<Profile> {
    let name = fields.text("user[name]").to_owned();
    let email_address = Some(fields.text("user[email_address]").to_owned());
    let unproven = Profile { name, email_address, password: None, avatar: None };
    users::check(&unproven)?;
    let password = digest(app, fields.text("user[password]").to_owned()).await?;
    Ok(Profile { password: Some(password), ..unproven })
}

/// What the form should say about an error that its author can mend; other errors stay errors.
pub fn mistake(error: domain::Error) -> Result<Mistake> {
    match Error::from(error) {
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

async fn invited(app: &App, code: &str) -> Result<()> {
    let account = app.store.read(store::accounts::current).await?;
    if account.is_some_and(|account| account.join_code == code) {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
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
    error: domain::Error,
) -> Result<HttpResponse> {
    let mistake = mistake(error)?;
    form(app, request, StatusCode::UNPROCESSABLE_ENTITY, code, fields, Some(&mistake)).await
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
