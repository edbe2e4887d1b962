//! Broadcasts: every event and signal becomes what open pages show. The only place where events
//! turn into HTML. Each is loaded once and rendered once, and not at all while nobody listens.

use std::panic::AssertUnwindSafe;

use actix_web::web::Data;
use campfire_domain::{
    BoostId, Event, Logged, MessageId, Result, RoomId, UserId,
    memberships::{Involvement, presence::CONNECTION_TTL},
};
use campfire_realtime::{Notice, Notices, Signal, Stream};
use campfire_store::{self as store, messages::Shown, unread::Unread};
use futures_util::FutureExt;
use maud::Render;
use serde_json::json;

use crate::{
    app::App,
    avatars, presenting, sidebar,
    views::{
        boosts as boost_view, dom_id, messages as view, sidebar as sidebar_view,
        streams::{self, append, custom, prepend, remove, replace},
    },
};

/// Shows everything that happens, in order, for as long as there is something to come.
pub async fn run(app: Data<App>, mut notices: Notices) {
    while let Some(notice) = notices.recv().await {
        match notice {
            Notice::Committed(logged) => show(&app, logged).await,
            Notice::Signal(signal) => pass_on(&app, &signal),
        }
    }
}

/// An event that cannot be shown makes the pages of its room start afresh, so that they end up
/// right all the same.
async fn show(app: &App, logged: Logged) {
    let room = logged.event.room();
    app.polls.wake(&logged);
    if let Err(error) = caught(announce(app, &logged)).await {
        tracing::error!(event.id = %logged.id, %error, "could not broadcast event {}: {error}", logged.id);
        if let Some(room) = room {
            let again = custom("reset_messages", dom_id::messages(room), None).of_event(logged.id);
            publish(app, Stream::RoomMessages(room), &again);
        }
    }
    app.metrics.delivered(logged.at);
}

/// A panic while one event is shown is an error like others: what comes next is shown all the same.
async fn caught(showing: impl Future<Output = Result<()>>) -> Result<()> {
    let panicked = |_| Err(campfire_domain::Error::store("it panicked"));
    AssertUnwindSafe(showing).catch_unwind().await.unwrap_or_else(panicked)
}

async fn announce(app: &App, logged: &Logged) -> Result<()> {
    match &logged.event {
        Event::MessagePosted { room, message } => posted(app, logged, *room, *message).await,
        Event::MessageEdited { room, message } => edited(app, logged, *room, *message).await,
        Event::MessageRemoved { room, client_message_id, .. } => {
            let gone = remove(dom_id::message(client_message_id)).of_event(logged.id);
            publish(app, Stream::RoomMessages(*room), &gone);
            recount_unread(app, logged, *room).await
        }
        Event::MessagesWithheld { room, messages } => {
            let all = messages.iter().map(|(_, id)| remove(dom_id::message(id)));
            publish_all(app, Stream::RoomMessages(*room), logged, all.collect());
            recount_unread(app, logged, *room).await
        }
        // Where in the room they belong only a fresh page knows.
        Event::MessagesReleased { room, .. } => {
            let again = custom("reset_messages", dom_id::messages(*room), None);
            publish_all(app, Stream::RoomMessages(*room), logged, vec![again]);
            recount_unread(app, logged, *room).await
        }
        Event::BoostGiven { room, message, boost } => {
            boosted(app, logged, *room, *message, *boost).await
        }
        Event::BoostTakenBack { room, boost, .. } => {
            let gone = remove(dom_id::boost(*boost)).of_event(logged.id);
            publish(app, Stream::RoomMessages(*room), &gone);
            Ok(())
        }
        // The memberships that come with a new room bring it into its members' sidebars.
        Event::RoomCreated { .. } => Ok(()),
        Event::RoomChanged { room } => room_changed(app, *room).await,
        Event::RoomRemoved { room, .. } => {
            room_removed(app, *room);
            Ok(())
        }
        Event::MembersGranted { room, users } => members_granted(app, *room, users).await,
        Event::MembersRevoked { room, users } => {
            members_revoked(app, *room, users);
            Ok(())
        }
        Event::InvolvementChanged { room, user, was, now } => {
            involvement_changed(app, *room, *user, *was, *now).await
        }
        Event::UserExpelled { user } => {
            app.banned.changed();
            app.hub.disconnect_user(*user, false);
            Ok(())
        }
        Event::SessionEnded { session, .. } => {
            app.hub.disconnect_session(*session);
            Ok(())
        }
        Event::AccountChanged => account_changed(app).await,
        Event::WebhookPaused { .. } => webhook_paused(app).await,
        Event::UserChanged { user } => {
            app.banned.changed();
            person_changed(app, *user).await?;
            role_changed(app, *user).await
        }
        Event::UserJoined { user } => joined(app, *user).await,
    }
}

async fn boosted(
    app: &App,
    logged: &Logged,
    room: RoomId,
    message: MessageId,
    boost: BoostId,
) -> Result<()> {
    let Some(row) = row(app, room, message).await? else { return Ok(()) };
    let view = presenting::present(app, &row);
    let Some(given) = view.boosts.iter().find(|view| view.boost.id == boost) else {
        return Ok(());
    };
    let list = dom_id::boosts(&row.message.client_message_id);
    let change = append(list, boost_view::boost(given)).maintain_scroll().of_event(logged.id);
    publish(app, Stream::RoomMessages(room), &change);
    Ok(())
}

/// What is to be known of a new message, looked up at once.
struct News {
    row: Shown,
    /// The members who are neither the author nor looking: for them there is something to read.
    absent: Vec<UserId>,
    mentioned: Vec<UserId>,
}

async fn posted(app: &App, logged: &Logged, room: RoomId, message: MessageId) -> Result<()> {
    if app.hub.is_empty() {
        return Ok(());
    }
    let seen_since = logged.at.minus(CONNECTION_TTL);
    let look = app.store.read(move |conn| {
        let row = store::messages::one(conn, room, message)?;
        let absent = store::memberships::absent(conn, room, row.creator.id, seen_since)?;
        // Nobody can be told of a mention whom the body does not name.
        let is_named = !row.mentioned.is_empty();
        let mentioned =
            if is_named { store::messages::mentionees(conn, message)? } else { Vec::new() };
        Ok(News { row, absent, mentioned })
    });
    let news = match look.await {
        Ok(news) => news,
        // Taken back already: there is nothing to read.
        Err(campfire_domain::Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    if app.hub.is_heard(&Stream::RoomMessages(room)) {
        let rendered = view::message(&presenting::present(app, &news.row));
        let change = append(dom_id::messages(room), rendered).of_event(logged.id);
        publish(app, Stream::RoomMessages(room), &change);
    }
    mark_unread(app, room, &news);
    Ok(())
}

fn mark_unread(app: &App, room: RoomId, news: &News) {
    let payload = json!({ "roomId": room.get() }).to_string();
    let to_mentioned = json!({ "roomId": room.get(), "mention": true }).to_string();
    for user in &news.absent {
        let payload = if news.mentioned.contains(user) { &to_mentioned } else { &payload };
        app.hub.publish(&Stream::UserUnreads(*user), payload);
    }
}

/// Tells members how much of a room is unread for them, after something in it went or came back. What
/// was posted later is told by its own event.
async fn recount_unread(app: &App, logged: &Logged, room: RoomId) -> Result<()> {
    if app.hub.is_empty() {
        return Ok(());
    }
    let members = app.store.read(move |conn| store::memberships::members(conn, room)).await?;
    let is_here = |user: &UserId| app.hub.is_heard(&Stream::UserUnreads(*user));
    let here: Vec<UserId> = members.into_iter().filter(is_here).collect();
    let (among, at) = (here.clone(), logged.at);
    let count = app.store.read(move |conn| store::unread::counts_in(conn, room, &among, at));
    let unread = count.await?;
    for user in here {
        match unread.get(&user) {
            Some(unread) => tell_unread(app, user, room, *unread),
            None => tell_read(app, user, room),
        }
    }
    Ok(())
}

async fn edited(app: &App, logged: &Logged, room: RoomId, message: MessageId) -> Result<()> {
    if !app.hub.is_heard(&Stream::RoomMessages(room)) {
        return Ok(());
    }
    let Some(row) = row(app, room, message).await? else { return Ok(()) };
    let rendered = view::presentation(&presenting::present(app, &row));
    let target = dom_id::presentation(&row.message.client_message_id);
    let change = replace(target, rendered).maintain_scroll().of_event(logged.id);
    publish(app, Stream::RoomMessages(room), &change);
    Ok(())
}

/// The message, unless it was taken back meanwhile: then a later event says so.
async fn row(app: &App, room: RoomId, message: MessageId) -> Result<Option<Shown>> {
    match app.store.read(move |conn| store::messages::one(conn, room, message)).await {
        Ok(row) => Ok(Some(row)),
        Err(campfire_domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn room_changed(app: &App, room: RoomId) -> Result<()> {
    for (user, entry) in sidebar::entries(app, room, None).await? {
        publish(app, Stream::UserRooms(user), &replace(dom_id::list(room), entry.markup()));
    }
    Ok(())
}

fn room_removed(app: &App, room: RoomId) {
    publish(app, Stream::Rooms, &remove(dom_id::list(room)));
    let gone = replace(dom_id::COMPOSER_FRAME, crate::views::rooms::room_is_gone());
    publish(app, Stream::RoomMessages(room), &gone);
    app.hub.drop_room_for_all(room);
}

async fn members_granted(app: &App, room: RoomId, users: &[UserId]) -> Result<()> {
    for (user, entry) in sidebar::entries(app, room, Some(users.to_vec())).await? {
        publish(app, Stream::UserRooms(user), &prepend(entry.list(), entry.markup()));
        for other in entry.pinged() {
            publish(app, Stream::UserRooms(user), &remove(dom_id::suggestion(other)));
        }
    }
    Ok(())
}

fn members_revoked(app: &App, room: RoomId, users: &[UserId]) {
    for user in users {
        publish(app, Stream::UserRooms(*user), &remove(dom_id::list(room)));
        let left = custom("leave_room", dom_id::messages(room), None);
        publish(app, Stream::UserRooms(*user), &left);
        app.hub.drop_room(*user, room);
    }
}

async fn involvement_changed(
    app: &App,
    room: RoomId,
    user: UserId,
    was: Involvement,
    now: Involvement,
) -> Result<()> {
    if now == Involvement::Invisible {
        publish(app, Stream::UserRooms(user), &remove(dom_id::list(room)));
        return Ok(());
    }
    if was == Involvement::Invisible {
        members_granted(app, room, &[user]).await?;
    }
    Ok(())
}

fn pass_on(app: &App, signal: &Signal) {
    match signal {
        Signal::Typing { room, user, name, start } => {
            let action = if *start { "start" } else { "stop" };
            let payload = json!({ "action": action, "user": { "id": user.get(), "name": name } });
            app.hub.publish_to_others(&Stream::RoomTyping(*room), &payload.to_string(), *user);
        }
        Signal::Read { user, room } => tell_read(app, *user, *room),
        Signal::Unread { user, room, messages, mentions } => {
            let unread = Unread { messages: *messages, mentions: *mentions };
            tell_unread(app, *user, *room, unread);
        }
    }
}

fn tell_read(app: &App, user: UserId, room: RoomId) {
    let payload = json!({ "room_id": room.get() });
    app.hub.publish(&Stream::UserReads(user), &payload.to_string());
}

fn tell_unread(app: &App, user: UserId, room: RoomId, unread: Unread) {
    let unread = json!({ "messages": unread.messages, "mentions": unread.mentions });
    let payload = json!({ "roomId": room.get(), "unread": unread });
    app.hub.publish(&Stream::UserUnreads(user), &payload.to_string());
}

/// Who looks at the list of people sees who came; sidebars with a place for them suggest a ping.
async fn joined(app: &App, user: UserId) -> Result<()> {
    if !app.hub.is_heard(&Stream::Rooms) {
        return Ok(());
    }
    publish(app, Stream::Rooms, &custom("reload_frame", dom_id::PEOPLE, None));
    let found = app.store.read(move |conn| store::users::addressed(conn, user)).await?;
    if let Some(user) = found {
        let suggestion = sidebar_view::suggestion(&avatars::person(app, &user));
        publish(app, Stream::Rooms, &custom("suggest", dom_id::SUGGESTIONS, Some(suggestion)));
    }
    Ok(())
}

/// The name and the picture, wherever pages show them; and the entries of pings, which are called
/// after their people.
async fn person_changed(app: &App, user: UserId) -> Result<()> {
    if !app.hub.is_heard(&Stream::Rooms) {
        return Ok(());
    }
    let found = app.store.read(move |conn| {
        Ok((store::users::by_id(conn, user)?, store::rooms::pings_of(conn, user)?))
    });
    let (user, pings) = found.await?;
    publish(app, Stream::Rooms, &presenting::changed(app, &user));
    if !user.is_active() {
        publish(app, Stream::Rooms, &remove(dom_id::suggestion(user.id)));
    }
    for ping in pings {
        room_changed(app, ping).await?;
    }
    Ok(())
}

/// Whoever it is about learns what they may do now; who looks at the list of people sees it.
async fn role_changed(app: &App, user: UserId) -> Result<()> {
    publish(app, Stream::Rooms, &custom("reload_frame", dom_id::PEOPLE, None));
    let theirs = Stream::UserRooms(user);
    if !app.hub.is_heard(&theirs) {
        return Ok(());
    }
    let user = app.store.read(move |conn| store::users::by_id(conn, user)).await?;
    publish(app, theirs, &custom("role", user.role.word(), None));
    Ok(())
}

/// The name, the logo, the styles and who may make rooms, on every open page.
async fn account_changed(app: &App) -> Result<()> {
    if !app.hub.is_heard(&Stream::Rooms) {
        return Ok(());
    }
    let Some(account) = app.store.read(store::accounts::current).await? else { return Ok(()) };
    let is_restricted = account.settings.restrict_room_creation_to_administrators;
    let changes = [
        sidebar_view::home(&account),
        replace(dom_id::NEW_ROOM, sidebar_view::new_room(is_restricted)),
        sidebar_view::styles(&account),
    ];
    let html = streams::body(&changes).into_string();
    app.hub.publish(&Stream::Rooms, &json!(html).to_string());
    Ok(())
}

/// The sidebars of administrators come anew: there it shows that something needs care.
async fn webhook_paused(app: &App) -> Result<()> {
    for user in app.store.read(store::users::administrators).await? {
        let again = custom("reload_frame", dom_id::SIDEBAR, None);
        publish(app, Stream::UserRooms(user), &again);
    }
    Ok(())
}

/// Several changes of one event in one frame; the last says which event they were.
fn publish_all(app: &App, stream: Stream, logged: &Logged, mut changes: Vec<streams::Stream>) {
    if let Some(last) = changes.pop() {
        changes.push(last.of_event(logged.id));
    }
    let html = streams::body(&changes).into_string();
    app.hub.publish(&stream, &json!(html).to_string());
}

/// Turbo reads a change as a JSON string of HTML.
fn publish(app: &App, stream: Stream, change: &streams::Stream) {
    let html = change.render().into_string();
    app.hub.publish(&stream, &json!(html).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_panic_while_showing_is_an_error_like_others() {
        assert!(caught(async { Ok(()) }).await.is_ok());
        assert!(caught(async { panic!("a row that cannot be shown") }).await.is_err());
    }
}
