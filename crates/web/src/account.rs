//! The account: its name, logo and settings, how one comes in, and who is here.

pub mod people;
pub mod status;
pub mod styles;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Query},
};
use campfire_domain::{
    self as domain, Account, BlobId,
    account::{self, Change},
};
use campfire_store as store;

use crate::{
    Error, Result,
    account::people::Link,
    app::App,
    extract::{Admin, Fields, Partly, SignedIn},
    files,
    joins::mistake,
    page,
    views::{
        account::{self as view, AccountView},
        forms::Mistake,
    },
};

/// Where all of it is.
pub const PATH: &str = "/account/edit";
/// What the settings are called in forms.
const RESTRICTION: &str = "account[settings][restrict_room_creation_to_administrators]";

/// `GET /account/edit`: for administrators to change, for the others to see.
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    link: Query<Link>,
) -> Result<HttpResponse> {
    form(&app, &request, StatusCode::OK, &signed_in, &link, None).await
}

/// `PUT /account`: changes what the form says; what it leaves out stays.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    mut sent: Partly,
) -> Result<HttpResponse> {
    match save(&app, &admin, &mut sent).await {
        Ok(()) => Ok(page::noticed(&app, &request, PATH, "Saved.")),
        Err(error) => {
            let mistake = mistake(error)?;
            let name = sent.fields.get("account[name]").map(str::to_owned);
            let told = Told { mistake, name };
            refused(&app, &request, admin, told).await
        }
    }
}

/// `POST /account/join_code`: a new join link; the old one is dead.
pub async fn reset_join_code(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
) -> Result<HttpResponse> {
    app.store.write(move |tx| account::regenerate_join_code(tx, &admin.user)).await?;
    Ok(page::noticed(&app, &request, PATH, "There's a new join link. The old one no longer works."))
}

/// `DELETE /account/logo`: back to ours.
pub async fn delete_logo(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
) -> Result<HttpResponse> {
    let change = Change { logo: Some(None), ..Change::default() };
    app.store.write(move |tx| account::change(tx, &admin.user, change)).await?;
    Ok(page::noticed(&app, &request, PATH, "The logo is gone."))
}

/// What a refused form is shown again with.
pub(crate) struct Told {
    pub(crate) mistake: Mistake,
    pub(crate) name: Option<String>,
}

/// Shows the page again with what went wrong.
pub(crate) async fn refused(
    app: &App,
    request: &HttpRequest,
    admin: Admin,
    told: Told,
) -> Result<HttpResponse> {
    let Admin { user, session } = admin;
    let signed_in = SignedIn { user, session };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    form(app, request, status, &signed_in, &Link::default(), Some(&told)).await
}

/// The account as it is now.
pub(crate) async fn current(app: &App) -> Result<Account> {
    app.store.read(store::accounts::current).await?.ok_or(Error::NotFound)
}

async fn save(app: &App, admin: &Admin, sent: &mut Partly) -> Result<()> {
    let fields = sent.with_picture("logo")?;
    fields.require("account")?;
    let change = Change {
        name: fields.get("account[name]").map(str::to_owned),
        restrict_room_creation_to_administrators: restriction(fields)?,
        ..Change::default()
    };
    let logo = match fields.file("account[logo]") {
        Some(upload) => Some(files::keep_picture(app, upload, "logo").await?),
        None => None,
    };
    let actor = admin.user.clone();
    let verb = move |tx: &mut store::Tx, file: Option<BlobId>| {
        account::change(tx, &actor, Change { logo: file.map(Some), ..change })
    };
    files::with_file(app, logo, verb, |account| account.logo).await?;
    Ok(())
}

/// The switch as forms and programs spell it (domain rule 9.3).
fn restriction(fields: &Fields) -> domain::Result<Option<bool>> {
    let unknown = fields
        .names()
        .find(|name| name.strip_prefix("account[settings]").is_some_and(|_| *name != RESTRICTION));
    if unknown.is_some() {
        return Err(domain::Error::invalid("settings", "There is no such setting."));
    }
    let word = fields.get(RESTRICTION).map(str::trim);
    Ok(word.map(|word| !matches!(word, "" | "0" | "f" | "F" | "false" | "FALSE" | "off" | "OFF")))
}

async fn form(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    signed_in: &SignedIn,
    link: &Link,
    told: Option<&Told>,
) -> Result<HttpResponse> {
    let user = &signed_in.user;
    let account = current(app).await?;
    let join_url = format!("{}/join/{}", app.origin(request), account.join_code);
    let people = people::page_of(app, user, link).await?;
    let paused = match user.is_administrator() {
        true => app.store.read(store::bots::paused).await?,
        false => Vec::new(),
    };
    let typed = told.and_then(|told| told.name.as_deref());
    let view = AccountView {
        account: &account,
        name: typed.unwrap_or(&account.name),
        may_change: user.is_administrator(),
        join_url: &join_url,
        people: &people,
        paused: &paused,
        mistake: told.map(|told| &told.mistake),
        version: &app.settings.version,
    };
    page::answer(app, request, status, user, |chrome| view::page(chrome, &view)).await
}
