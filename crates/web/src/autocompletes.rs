//! Autocompletion: people whom somebody may mean while they type a name.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use campfire_domain::{RoomId, User};
use campfire_store as store;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, app::App, avatars, extract::SignedIn, page};

/// How many people one page has, as published.
const PAGE: i64 = 20;

/// What was typed, and where.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    query: String,
    room_id: Option<String>,
    /// Whether the likeliest of the room come first, as our own pages ask; scripts of others get
    /// them by name, as published.
    #[serde(default)]
    likeliest: bool,
    page: Option<String>,
}

/// Somebody to choose.
#[derive(Serialize)]
struct Choice {
    name: String,
    value: i64,
    avatar_url: String,
    sgid: String,
}

/// `GET /autocompletable/users`: active people and bots whose names contain what was typed; in
/// one's room when it is named. A page that is no number is the first.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    typed: Query<Typed>,
) -> Result<HttpResponse> {
    let Typed { query, room_id, likeliest, page: number } = typed.into_inner();
    let room: Option<RoomId> =
        room_id.map(|room| room.parse().map_err(|_| Error::NotFound)).transpose()?;
    let number =
        number.and_then(|number| number.parse().ok()).unwrap_or(1).clamp(1, i64::from(i32::MAX));
    let (me, text) = (signed_in.user.id, query.replace('\0', ""));
    let found = app.store.read(move |conn| {
        if let Some(room) = room {
            store::rooms::for_member(conn, room, me)?;
        }
        // One more than a page tells whether there is another.
        let text = text.trim();
        let wanted = ((number - 1) * PAGE, PAGE + 1);
        let people = match room.filter(|_| likeliest) {
            Some(room) => store::users::likeliest(conn, room, text, wanted)?,
            None => store::users::named_like(conn, room, text, wanted)?,
        };
        Ok((people, store::users::count_named_like(conn, room, text)?))
    });
    let (mut found, total) = found.await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let mut response = HttpResponse::Ok();
    response.insert_header(("x-total-count", total));
    if more {
        let place = room.map(|room| (room, likeliest));
        let next = next_page(&app.origin(&request), request.path(), &query, place, number + 1);
        response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    let choices: Vec<_> = found.iter().map(|user| choice(&app, &request, user)).collect();
    Ok(page::json(&request, &mut response, &choices))
}

/// Names are escaped, as published: scripts of others put them into pages as they come.
fn choice(app: &App, request: &HttpRequest, user: &User) -> Choice {
    Choice {
        name: maud::html! { (user.name) }.into_string().replace('\'', "&#39;"),
        value: user.id.get(),
        avatar_url: format!("{}{}", app.origin(request), avatars::url(app, user)),
        sgid: app.mentions.sgid(user.id),
    }
}

fn next_page(
    origin: &str,
    path: &str,
    query: &str,
    place: Option<(RoomId, bool)>,
    page: i64,
) -> String {
    let mut link = url::form_urlencoded::Serializer::new(String::new());
    if !query.is_empty() {
        link.append_pair("query", query);
    }
    if let Some((room, likeliest)) = place {
        link.append_pair("room_id", &room.to_string());
        if likeliest {
            link.append_pair("likeliest", "true");
        }
    }
    link.append_pair("page", &page.to_string());
    format!("{origin}{path}?{}", link.finish())
}
