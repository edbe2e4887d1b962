//! Samples: somebody, somewhere, saying something, for the tests of views.

use campfire_domain::{
    Message, Room, Time, User,
    messages::{ClientMessageId, boosts::Boost},
    rooms::Kind,
    users::{Role, Status},
};

use crate::{assets::Assets, density::Density, theme::Theme};

use super::{Chrome, Person, boosts::BoostView, messages::MessageView};

pub(super) fn user(name: &str) -> User {
    User {
        id: 7.into(),
        name: name.to_owned(),
        email_address: Some("kim@example.com".to_owned()),
        password_digest: None,
        role: Role::Member,
        status: Status::Active,
        bio: None,
        avatar: None,
        created_at: Time::from_millis(0),
        updated_at: Time::from_millis(0),
    }
}

/// The document around a page that this user looks at.
pub(super) fn chrome<'a>(assets: &'a Assets, user: &'a User) -> Chrome<'a> {
    Chrome {
        assets,
        account: None,
        user: Some(user),
        streams: &[],
        flash: None,
        vapid_public_key: None,
        in_frame: false,
        theme: Theme::default(),
        density: Density::default(),
    }
}

pub(super) fn person(name: &str) -> Person {
    Person::of(&user(name), "/users/t/avatar")
}

pub(super) fn room(name: &str, kind: Kind) -> Room {
    Room {
        id: 12.into(),
        name: (kind != Kind::Direct).then(|| name.to_owned()),
        kind,
        creator_id: 7.into(),
        created_at: Time::from_millis(0),
        updated_at: Time::from_millis(5_000),
    }
}

pub(super) fn message(author: &str, body: Option<&str>) -> MessageView {
    let at = Time::from_millis(1_767_600_000_120);
    MessageView {
        message: Message {
            id: 345.into(),
            room_id: 12.into(),
            creator_id: 7.into(),
            client_message_id: ClientMessageId::from_stored("c1".to_owned()),
            body_html: body.unwrap_or_default().to_owned(),
            body_text: body.unwrap_or_default().to_owned(),
            attachment: None,
            edited_at: None,
            created_at: at,
            updated_at: at,
        },
        creator: person(author),
        body: body.map(|body| format!("<div class=\"trix-content\">{body}</div>")),
        file: None,
        sound: None,
        only_emoji: false,
        boosts: vec![BoostView {
            boost: Boost {
                id: 9.into(),
                message_id: 345.into(),
                booster_id: 7.into(),
                content: "<b>".to_owned(),
                created_at: at,
            },
            booster: person(author),
        }],
        room_name: None,
    }
}
