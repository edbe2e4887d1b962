//! Bots: letting programs in and looking after them. Administrators only.

pub mod snippets;

use std::{result, str::FromStr};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use campfire_domain::{
    BlobId, User, UserId,
    users::{
        bots::{self, Form, Scope, Scopes},
        roles,
    },
};
use campfire_store::{self as store, Tx, bots::Card};

use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{Admin, Fields, Partly},
    files,
    joins::mistake,
    page,
    views::{
        bots::{self as view, BotView, FormView, Typed},
        forms::Mistake,
    },
};

/// Where all of it is.
pub const PATH: &str = "/account/bots";

/// `GET /account/bots`: every bot with lines to try it.
pub async fn index(app: Data<App>, request: HttpRequest, admin: Admin) -> Result<HttpResponse> {
    let cards = app.store.read(store::bots::cards).await?;
    let base = app.origin(&request);
    let bots: Vec<BotView> = cards.iter().map(|card| shown(&app, card)).collect();
    page::show(&app, &request, &admin.user, |chrome| view::index(chrome, &bots, &base)).await
}

/// `GET /account/bots/new`.
pub async fn new(app: Data<App>, request: HttpRequest, admin: Admin) -> Result<HttpResponse> {
    let form = FormView { typed: &Typed::default(), mistake: None };
    page::show(&app, &request, &admin.user, |chrome| view::new(chrome, &form)).await
}

/// `POST /account/bots`: lets a bot in.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    mut sent: Partly,
) -> Result<HttpResponse> {
    sent.fields.require("user")?;
    let actor = admin.user.clone();
    let verb = move |tx: &mut Tx, form| bots::create(tx, &actor, form);
    let blank = Typed::default();
    match save(&app, &mut sent, &blank, verb).await {
        Ok(bot) => {
            let notice = format!("{} is in. Its key is below.", bot.name);
            Ok(page::noticed(&app, &request, PATH, notice))
        }
        Err(error) => {
            let (mistake, typed) = (mistake(error)?, typed(&sent.fields, &blank));
            let form = FormView { typed: &typed, mistake: Some(&mistake) };
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            page::answer(&app, &request, wrong, &admin.user, |chrome| view::new(chrome, &form))
                .await
        }
    }
}

/// `GET /account/bots/{bot_id}/edit`: all about one bot.
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    id: Path<String>,
) -> Result<HttpResponse> {
    let card = card(&app, &id).await?;
    one(&app, &request, StatusCode::OK, &admin.user, (&card, &Typed::of(&card), None)).await
}

/// `PUT /account/bots/{bot_id}`: changes what the form says; a name that it leaves out stays.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    id: Path<String>,
    mut sent: Partly,
) -> Result<HttpResponse> {
    sent.fields.require("user")?;
    let card = card(&app, &id).await?;
    let (actor, bot) = (admin.user.clone(), card.bot.user.id);
    let verb = move |tx: &mut Tx, form| bots::change(tx, &actor, bot, form);
    let before = Typed::of(&card);
    match save(&app, &mut sent, &before, verb).await {
        Ok(_) => Ok(page::noticed(&app, &request, PATH, "Saved.")),
        Err(error) => {
            let (mistake, typed) = (mistake(error)?, typed(&sent.fields, &before));
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            one(&app, &request, wrong, &admin.user, (&card, &typed, Some(&mistake))).await
        }
    }
}

/// `DELETE /account/bots/{bot_id}`: sends a bot away.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    id: Path<String>,
) -> Result<HttpResponse> {
    let bot = bot_id(&id)?;
    app.store.write(move |tx| bots::remove(tx, &admin.user, bot)).await?;
    Ok(page::noticed(&app, &request, PATH, "The bot is gone. What it said stays."))
}

/// `PUT /account/bots/{bot_id}/key`: another key; the old one opens nothing any more.
pub async fn renew_key(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    id: Path<String>,
) -> Result<HttpResponse> {
    let bot = bot_id(&id)?;
    app.store.write(move |tx| bots::renew_key(tx, &admin.user, bot)).await?;
    Ok(page::noticed(&app, &request, PATH, "There's a new key. The old one no longer works."))
}

/// `PUT /account/bots/{bot_id}/secret`: another secret for its webhook.
pub async fn renew_secret(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    id: Path<String>,
) -> Result<HttpResponse> {
    let bot = bot_id(&id)?;
    app.store.write(move |tx| bots::renew_secret(tx, &admin.user, bot)).await?;
    Ok(page::noticed(&app, &request, path_of(bot), "Deliveries are signed with a new secret."))
}

/// `DELETE /account/bots/{bot_id}/pause`: tells its webhook again of what happens.
pub async fn resume(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    id: Path<String>,
) -> Result<HttpResponse> {
    let bot = bot_id(&id)?;
    let resumed = app.store.write(move |tx| {
        roles::administrator(tx, &admin.user)?;
        store::bots::resume(tx, bot)
    });
    resumed.await?;
    Ok(page::noticed(&app, &request, path_of(bot), "The webhook is told of things again."))
}

/// `POST /account/bots/{bot_id}/deliveries/{delivery_id}`: the same once more.
pub async fn replay(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let bot = bot_id(&path.0)?;
    let delivery: i64 = path.1.parse().map_err(|_| Error::NotFound)?;
    let replayed = app.store.write(move |tx| {
        roles::administrator(tx, &admin.user)?;
        store::deliveries::replay(tx, bot, delivery)
    });
    replayed.await?;
    Ok(page::noticed(&app, &request, path_of(bot), "It is on its way again."))
}

async fn one(
    app: &App,
    request: &HttpRequest,
    status: StatusCode,
    user: &User,
    (card, typed, mistake): (&Card, &Typed, Option<&Mistake>),
) -> Result<HttpResponse> {
    let id = card.bot.user.id;
    let log = app.store.read(move |conn| store::deliveries::of_bot(conn, id)).await?;
    let (bot, base) = (shown(app, card), app.origin(request));
    let form = FormView { typed, mistake };
    page::answer(app, request, status, user, |chrome| view::edit(chrome, &bot, &form, &log, &base))
        .await
}

/// Checks the form, keeps the picture and runs the verb.
async fn save<F>(app: &App, sent: &mut Partly, before: &Typed, verb: F) -> Result<User>
where
    F: FnOnce(&mut Tx, Form) -> campfire_domain::Result<User> + Clone + Send + 'static,
{
    let fields = sent.with_picture("avatar")?;
    let form = form(fields, before)?;
    let avatar = match fields.file("user[avatar]") {
        Some(upload) => Some(files::keep_picture(app, upload, "avatar").await?),
        None => None,
    };
    let act = move |tx: &mut Tx, avatar: Option<BlobId>| verb(tx, Form { avatar, ..form });
    Ok(files::with_file(app, avatar, act, |bot| bot.avatar).await?)
}

/// What the fields say of a bot that is so before.
fn form(fields: &Fields, before: &Typed) -> campfire_domain::Result<Form> {
    let Typed { name, webhook_url, .. } = typed(fields, before);
    let scopes: Option<Vec<Scope>> = chosen(fields, "scopes")?;
    let news = chosen(fields, "events")?;
    Ok(Form { name, avatar: None, webhook_url, news, scopes: scopes.map(Scopes::of) })
}

/// What was ticked among the boxes of that name. Boxes of which none is ticked still say that they
/// were there.
fn ticked<'a>(fields: &'a Fields, name: &str) -> Option<Vec<&'a str>> {
    let words = fields.all(&format!("user[{name}][]"));
    let is_asked = !words.is_empty();
    is_asked.then(|| words.into_iter().filter(|word| !word.is_empty()).collect())
}

/// The same as what it stands for.
fn chosen<C: FromIterator<T>, T: FromStr>(
    fields: &Fields,
    name: &'static str,
) -> campfire_domain::Result<Option<C>> {
    let read =
        |words: Vec<&str>| words.into_iter().map(str::parse).collect::<result::Result<C, _>>();
    let unknown = |_| campfire_domain::Error::invalid(name, "Please choose from what is listed.");
    ticked(fields, name).map(read).transpose().map_err(unknown)
}

/// The form with what was typed and ticked, and what was so before where nothing was said. Only an
/// address that is left out is taken away, as published.
fn typed(fields: &Fields, before: &Typed) -> Typed {
    let scopes = ticked(fields, "scopes").map(known::<Vec<Scope>, _>);
    let news = ticked(fields, "events").map(known);
    Typed {
        name: fields.get("user[name]").unwrap_or(&before.name).to_owned(),
        webhook_url: fields.text("user[webhook_url]").to_owned(),
        scopes: scopes.map_or_else(|| before.scopes.clone(), Scopes::of),
        news: news.unwrap_or_else(|| before.news.clone()),
    }
}

fn known<C: FromIterator<T>, T: FromStr>(words: Vec<&str>) -> C {
    words.into_iter().filter_map(|word| word.parse().ok()).collect()
}

fn shown(app: &App, card: &Card) -> BotView {
    BotView { person: avatars::person(app, &card.bot.user), card: card.clone() }
}

async fn card(app: &App, id: &str) -> Result<Card> {
    let id = bot_id(id)?;
    Ok(app.store.read(move |conn| store::bots::card(conn, id)).await?)
}

fn bot_id(text: &str) -> Result<UserId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn path_of(bot: UserId) -> String {
    format!("{PATH}/{bot}/edit")
}
