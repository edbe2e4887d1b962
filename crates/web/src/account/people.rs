//! The people of the account: who looks after it, who is here, who is not welcome; their roles, and
//! removing them.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use campfire_domain::{
    self as domain, User, UserId,
    users::{self, Role, roles},
};
use campfire_store::{self as store, users::Directory};
use serde::Deserialize;

use super::{PATH, Told, refused};
use crate::{
    Error, Result,
    app::App,
    avatars,
    extract::{Admin, Fields, SignedIn},
    joins::mistake,
    page,
    views::account::people::{self as view, PeopleView, Row},
};

/// People on one page, the published number.
const PAGE: i64 = 500;

/// What an address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub struct Link {
    /// A piece of a name.
    #[serde(default)]
    pub query: String,
    /// Which page, from 1. What is no number is the first.
    #[serde(default)]
    pub page: String,
}

impl Link {
    fn page(&self) -> i64 {
        self.page.parse().unwrap_or(1).clamp(1, 1_000_000)
    }
}

/// `GET /account/users.turbo_stream?page=2`: more people for the end of the list, as changes to the page.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    link: Query<Link>,
) -> Result<HttpResponse> {
    let people = page_of(&app, &signed_in.user, &link).await?;
    Ok(page::stream(&request, &view::more(&people)))
}

/// `PUT /account/users/{user_id}`: makes somebody an administrator, or a member again.
pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    admin: Admin,
    fields: Fields,
) -> Result<HttpResponse> {
    let id: UserId = id.parse().map_err(|_| Error::NotFound)?;
    fields.require("user")?;
    let role = match fields.text("user[role]") {
        "administrator" => Role::Administrator,
        _ => Role::Member,
    };
    let actor = admin.user.clone();
    let changed = app.store.write(move |tx| roles::set(tx, &actor, id, role)).await;
    settled(&app, &request, admin, changed).await
}

/// `DELETE /account/users/{user_id}`: removes somebody; what they said stays.
pub async fn destroy(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    admin: Admin,
) -> Result<HttpResponse> {
    let id: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let actor = admin.user.clone();
    let removed = app.store.write(move |tx| users::deactivate(tx, &actor, id)).await;
    settled(&app, &request, admin, removed).await
}

/// Back to the list, or the list with a word about why not.
async fn settled(
    app: &App,
    request: &HttpRequest,
    admin: Admin,
    outcome: domain::Result<User>,
) -> Result<HttpResponse> {
    match outcome {
        Ok(_) => Ok(page::redirect(request, PATH)),
        Err(error @ domain::Error::Invalid { .. }) => {
            let told = Told { mistake: mistake(error)?, name: None };
            refused(app, request, admin, told).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A page of the people, as that user sees them.
pub(super) async fn page_of(app: &App, viewer: &User, link: &Link) -> Result<PeopleView> {
    let is_admin = viewer.is_administrator();
    let wanted =
        Directory { text: link.query.clone(), with_banned: is_admin, by_address: is_admin };
    let page = link.page();
    let stretch = ((page - 1) * PAGE, PAGE + 1);
    let found = app.store.read(move |conn| store::users::people(conn, &wanted, stretch)).await?;
    let is_last = found.len() <= PAGE as usize;
    let rows = found.iter().take(PAGE as usize).map(|user| Row {
        person: avatars::person(app, user),
        role: user.role,
        is_banned: !user.is_active(),
        is_me: user.id == viewer.id,
    });
    Ok(PeopleView {
        rows: rows.collect(),
        query: link.query.trim().to_owned(),
        is_first: page == 1,
        next: (!is_last).then_some(page + 1),
        may_change: is_admin,
    })
}
