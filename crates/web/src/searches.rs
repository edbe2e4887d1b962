//! Searches: looking for what was said, and what one looked for lately.

mod highlight;

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use campfire_domain::{
    MessageId, Result as DomainResult, RoomId, Time, User,
    search::{self, Calendar, Mistake},
};
use campfire_store::{self as store, AnyConnection, messages::Shown, search::Marker};
use serde::Deserialize;
use url::form_urlencoded;

use crate::{
    Error, Result,
    app::App,
    cookies,
    extract::{Fields, SignedIn},
    page,
    presenting::present_all,
    rooms::display_name,
    views::searches::{self as view, SearchView},
};

/// Where all of it is.
const PATH: &str = "/searches";
/// Messages on one page of results, the published number.
const PAGE: usize = 100;
/// The longest query that is read, in characters.
const LONGEST: usize = 200;

/// What is asked.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    before: Option<String>,
}

/// `GET /searches`: what was said with these words in one's rooms, the newest last; without words
/// how to look for something.
pub async fn index(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse> {
    let me = signed_in.user;
    let typed = cut(&asked.q);
    let before = asked.before.as_deref().map(|id| id.parse().map_err(|_| Error::NotFound));
    let before: Option<MessageId> = before.transpose()?;
    let (asker, query) = (me.clone(), search::Query::parse(&typed, &calendar(&request)));
    let found = app.store.read_slow(move |conn| look(conn, &asker, &query, before)).await?;
    let mut messages = present_all(&app, &found.rows);
    for message in &mut messages {
        message.room_name = found.rooms.get(&message.message.room_id).cloned();
        message.body = message.body.take().map(|body| highlight::highlight(&body, &found.marker));
    }
    let view = SearchView {
        query: &typed,
        messages: &messages,
        older: found.older.map(|id| address(&typed, Some(id))),
        before,
        recents: &found.recents,
        mistakes: &found.mistakes,
    };
    page::show(&app, &request, &me, |chrome| view::page(chrome, &view)).await
}

/// `POST /searches`: remembers what is looked for, and looks.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let typed = fields.get("q").ok_or_else(|| Error::Unprocessable {
        field: "q",
        message: "Type what you are looking for.".to_owned(),
    })?;
    let query = cut(&search::cleaned(&cut(typed)));
    if search::Query::parse(&query, &calendar(&request)).is_blank() {
        return Ok(without_words(&app, &request, typed));
    }
    let (me, remembered) = (signed_in.user.id, query.clone());
    app.store.write(move |tx| store::searches::record(tx, me, &remembered)).await?;
    Ok(page::redirect(&request, address(&query, None)))
}

/// Back to how to look for something; signs that are no words cannot be looked for.
fn without_words(app: &App, request: &HttpRequest, typed: &str) -> HttpResponse {
    if typed.trim().is_empty() {
        return page::redirect(request, PATH);
    }
    page::warned(
        app,
        request,
        PATH,
        "Type a word to look for: signs and emoji alone can't be found.",
    )
}

/// `DELETE /searches/clear`: forgets what one looked for.
pub async fn clear(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user.id;
    app.store.write(move |tx| store::searches::clear(tx, me)).await?;
    Ok(page::redirect(&request, PATH))
}

/// What a page of results shows, read at one moment.
#[derive(Default)]
struct Found {
    rows: Vec<Shown>,
    /// The oldest of the rows, when there are older ones.
    older: Option<MessageId>,
    /// What the asker calls the rooms of the rows.
    rooms: HashMap<RoomId, String>,
    marker: Marker,
    mistakes: Vec<Mistake>,
    recents: Vec<String>,
}

fn look(
    conn: &mut AnyConnection,
    me: &User,
    query: &search::Query,
    before: Option<MessageId>,
) -> DomainResult<Found> {
    let recents = store::searches::recent(conn, me.id)?;
    if query.is_blank() {
        return Ok(Found { recents, ..Found::default() });
    }
    let (wanted, mistakes) = store::search::understand(conn, me, query)?;
    if !mistakes.is_empty() {
        return Ok(Found { recents, mistakes, ..Found::default() });
    }
    // One more than a page tells whether there are older ones.
    let mut ids = store::search::find(conn, me.id, &wanted, PAGE as i64 + 1, before)?;
    let more = ids.len() > PAGE;
    if more {
        ids.remove(0);
    }
    let older = ids.first().copied().filter(|_| more);
    let rows = store::messages::visible_to(conn, me.id, &ids)?;
    let rooms = room_names(conn, me, &rows)?;
    Ok(Found { rows, older, rooms, marker: Marker::of(&wanted), mistakes, recents })
}

fn room_names(
    conn: &mut AnyConnection,
    me: &User,
    rows: &[Shown],
) -> DomainResult<HashMap<RoomId, String>> {
    let rooms = store::rooms::of_user(conn, me.id)?.into_iter().map(|(room, _)| room);
    let rooms: Vec<_> =
        rooms.filter(|room| rows.iter().any(|row| row.message.room_id == room.id)).collect();
    let pings: Vec<RoomId> =
        rooms.iter().filter(|room| room.is_direct()).map(|room| room.id).collect();
    let members: HashMap<RoomId, Vec<User>> = store::rooms::members_of_each(conn, &pings)?;
    let people = |room| members.get(&room).map(Vec::as_slice).unwrap_or_default();
    Ok(rooms.iter().map(|room| (room.id, display_name(room, me, people(room.id)))).collect())
}

/// The asker's days.
fn calendar(request: &HttpRequest) -> Calendar {
    Calendar::at(Time::now(), cookies::time_zone(request).as_deref())
}

fn cut(typed: &str) -> String {
    typed.replace('\0', "").chars().take(LONGEST).collect()
}

fn address(query: &str, before: Option<MessageId>) -> String {
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.append_pair("q", query);
    if let Some(before) = before {
        address.append_pair("before", &before.to_string());
    }
    format!("{PATH}?{}", address.finish())
}
