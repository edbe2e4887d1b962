//! Presenting: from rows of the store to what views show.

use campfire_domain::{
    User,
    messages::{
        body::{self, Person},
        emoji, sounds,
    },
};
use campfire_store::messages::Shown;

use crate::{
    app::App,
    avatars,
    views::{
        boosts::BoostView,
        dom_id,
        files::FileView,
        messages::{MessageView, SoundLook, SoundView},
        streams::{Stream, custom},
        users as people,
    },
};

/// The messages as their rows show them.
pub fn present_all(app: &App, rows: &[Shown]) -> Vec<MessageView> {
    rows.iter().map(|row| present(app, row)).collect()
}

/// One message as its row shows it.
pub fn present(app: &App, row: &Shown) -> MessageView {
    let named = |id| row.mentioned.iter().find(|user| user.id == id).map(|user| named(app, user));
    let boosts = row.boosts.iter().map(|(boost, booster)| BoostView {
        boost: boost.clone(),
        booster: avatars::person(app, booster),
    });
    MessageView {
        creator: avatars::person(app, &row.creator),
        body: Some(body::present(&row.message.body_html, &named)),
        sound: sound(app, row),
        file: row.attachment.as_ref().map(FileView::of),
        only_emoji: row.attachment.is_none() && emoji::is_all_emoji(&row.message.body_text),
        boosts: boosts.collect(),
        room_name: None,
        message: row.message.clone(),
    }
}

/// One message as its author changes it.
pub fn present_for_editing(app: &App, row: &Shown) -> MessageView {
    let mut view = present(app, row);
    let name = |id| row.mentioned.iter().find(|user| user.id == id).map(|user| user.name.clone());
    view.message.body_html = body::editable(&row.message.body_html, &name);
    view
}

/// What a message plays, with the addresses of its files.
fn sound(app: &App, row: &Shown) -> Option<SoundView> {
    let message = &row.message;
    let sound = sounds::of(&message.body_text, message.attachment.is_some())?;
    let url = |path: &str| app.assets.url(path).to_owned();
    Some(SoundView {
        name: sound.name,
        url: url(&format!("sounds/{}.mp3", sound.name)),
        look: SoundLook::of(sound.look, sound.name, url),
    })
}

/// Somebody as mentions show them.
pub fn named(app: &App, user: &User) -> Person {
    let person = avatars::person(app, user);
    Person {
        title: person.title(),
        name: person.name,
        avatar: person.avatar_url,
        page: format!("/users/{}", user.id),
    }
}

/// Somebody's name and picture, for pages that are open; `people.js` puts them where they belong.
pub fn changed(app: &App, user: &User) -> Stream {
    custom(
        "change_person",
        dom_id::person(user.id),
        Some(people::changed(&avatars::person(app, user))),
    )
}
