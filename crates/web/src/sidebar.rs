//! The sidebar: one's rooms and pings, as a frame and as single entries for broadcasts.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_domain::{
    self as domain, Membership, Room, RoomId, User, UserId, memberships::Involvement, users::names,
};
use campfire_realtime::Stream;
use campfire_store::{self as store, unread::Unread};
use maud::{Markup, html};

use crate::{
    Result,
    app::App,
    avatars,
    extract::SignedIn,
    page, rooms,
    views::{
        Person,
        sidebar::{self as view, DirectEntry, SharedEntry, SidebarView},
    },
};

/// `GET /users/{any}/sidebar`: one's own, whatever the path says.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user;
    let (id, is_administrator) = (me.id, me.is_administrator());
    let account = app.store.read(store::accounts::current).await?;
    let loaded = app.store.read(move |conn| {
        let needs_care = is_administrator && !store::bots::paused(conn)?.is_empty();
        Ok((store::rooms::sidebar(conn, id)?, store::unread::counts(conn, id)?, needs_care))
    });
    let (loaded, unread, needs_care) = loaded.await?;
    let unread = |room: RoomId| unread.get(&room).copied();
    let directs = loaded.directs.into_iter();
    let shared = loaded.shared.into_iter();
    let view = SidebarView {
        streams: &streams(&app, id),
        directs: directs
            .map(|d| {
                let unread = unread(d.room.id);
                direct(&app, d.room, &d.members, &me, unread)
            })
            .collect(),
        shared: shared.map(|s| SharedEntry { unread: unread(s.room.id), room: s.room }).collect(),
        suggestions: loaded.suggestions.iter().map(|user| avatars::person(&app, user)).collect(),
        free: loaded.free,
        me: &avatars::person(&app, &me),
        role: me.role,
        account: account.as_ref(),
        needs_care,
    };
    if request.headers().contains_key("turbo-frame") {
        return Ok(page::fragment(&request, view::frame(&view)));
    }
    page::show(&app, &request, &me, |chrome| view::page(chrome, &view)).await
}

/// `GET /users/me/hidden_rooms`: the entries of what one keeps out of the sidebar, so that it can be
/// found again by name.
pub async fn hidden(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse> {
    let me = signed_in.user;
    let id = me.id;
    let hidden = app.store.read(move |conn| store::rooms::hidden(conn, id)).await?;
    let shared =
        hidden.shared.into_iter().map(|found| SharedEntry { room: found.room, unread: None });
    let directs = hidden.directs.into_iter();
    let directs = directs.map(|found| direct(&app, found.room, &found.members, &me, None));
    let entries = shared.map(Entry::Shared).chain(directs.map(Entry::Direct));
    Ok(page::fragment(&request, html! { @for entry in entries { (entry.markup()) } }))
}

/// The signed names of the streams that change somebody's sidebar. Pages name them from the first
/// moment, so that nothing that happens while the sidebar is on its way is missed.
pub fn streams(app: &App, user: UserId) -> [String; 2] {
    [Stream::Rooms, Stream::UserRooms(user)].map(|stream| app.streams.sign(&stream))
}

/// A room's entry in one member's sidebar.
pub enum Entry {
    /// Of an open or closed room.
    Shared(SharedEntry),
    /// Of a ping.
    Direct(DirectEntry),
}

impl Entry {
    /// The entry as HTML.
    pub fn markup(&self) -> Markup {
        match self {
            Self::Shared(entry) => view::shared_entry(entry),
            Self::Direct(entry) => view::direct_entry(entry),
        }
    }

    /// The others of a ping, who are not suggested for one any more (domain rule 15).
    pub fn pinged(&self) -> Vec<UserId> {
        match self {
            Self::Direct(DirectEntry { people, .. }) => {
                people.iter().map(|other| other.id).collect()
            }
            Self::Shared(_) => Vec::new(),
        }
    }

    /// The list that it belongs into.
    pub fn list(&self) -> &'static str {
        match self {
            Self::Shared(_) => "shared_rooms",
            Self::Direct(_) => "direct_rooms",
        }
    }
}

/// The entries of a room for those of its members who listen and have not hidden it: all, or only
/// these.
pub async fn entries(
    app: &App,
    id: RoomId,
    only: Option<Vec<UserId>>,
) -> domain::Result<Vec<(UserId, Entry)>> {
    if app.hub.is_empty() {
        return Ok(Vec::new());
    }
    let found = app.store.read(move |conn| match store::rooms::by_id(conn, id) {
        Ok(room) => Ok(Some((room, store::rooms::places(conn, id)?))),
        Err(domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    });
    let Some((room, places)) = found.await? else { return Ok(Vec::new()) };
    let people: Vec<User> = places.iter().map(|(user, _)| user.clone()).collect();
    let wanted = places.iter().filter(|(user, place)| {
        let chosen = only.as_ref().is_none_or(|only| only.contains(&user.id));
        let hidden = place.involvement == Involvement::Invisible;
        chosen && !hidden && app.hub.is_heard(&Stream::UserRooms(user.id))
    });
    Ok(wanted.map(|(user, place)| (user.id, entry(app, &room, &people, user, place))).collect())
}

fn entry(app: &App, room: &Room, people: &[User], member: &User, place: &Membership) -> Entry {
    // Pages that show the room know how much; they keep their count.
    let unread = place.is_unread().then(Unread::default);
    if room.is_direct() {
        Entry::Direct(direct(app, room.clone(), people, member, unread))
    } else {
        Entry::Shared(SharedEntry { room: room.clone(), unread })
    }
}

fn direct(
    app: &App,
    room: Room,
    people: &[User],
    viewer: &User,
    unread: Option<Unread>,
) -> DirectEntry {
    let mut others: Vec<&User> = people.iter().filter(|person| person.id != viewer.id).collect();
    if others.is_empty() {
        others.push(viewer);
    }
    let names: Vec<&str> = others.iter().map(|person| person.name.as_str()).collect();
    DirectEntry {
        label: names::ping_label(&names),
        title: rooms::display_name(&room, viewer, people),
        people: others.iter().map(|person| avatars::person(app, person)).collect::<Vec<Person>>(),
        unread,
        room,
    }
}
