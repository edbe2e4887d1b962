//! The wire: the JSON that programs read. Keys and their order are published (integrations, 1.5);
//! more may only be added at the end.

use actix_web::HttpRequest;
use campfire_domain::{
    User,
    messages::{body, boosts::Boost},
};
use campfire_store::{blobs::Blob, messages::Shown};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, avatars, presenting};

/// Somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserJson {
    /// Names the user.
    id: i64,
    /// What the others see.
    name: String,
    /// `member`, `administrator` or `bot`.
    role: &'static str,
    /// Their picture, for those who are signed in.
    avatar_url: String,
}

/// What a message says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Body)]
pub struct BodyJson {
    /// As text; the name of the file where there is only a file.
    plain_text: String,
    /// As pages show it, each mention in the element by which it can be repeated.
    html: String,
}

/// A room by its id.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RoomId)]
pub struct RoomRef {
    id: i64,
}

/// A file of a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentJson {
    /// What its sender called it.
    filename: String,
    /// Its type, by its bytes.
    content_type: String,
    /// How many bytes it has.
    byte_size: i64,
    /// Where it is, for members of the room and for bots with their key.
    url: String,
}

/// A message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageJson {
    /// Names the message.
    id: i64,
    /// When it was said, in UTC with milliseconds.
    created_at: String,
    body: BodyJson,
    creator: UserJson,
    room: RoomRef,
    /// Where it stands.
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<AttachmentJson>,
}

/// A message by its id.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MessageId)]
pub struct MessageRef {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// A cheer on a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Boost)]
pub struct BoostJson {
    /// Names the boost.
    id: i64,
    /// An emoji or a few letters.
    content: String,
    /// When, in UTC with milliseconds.
    created_at: String,
    booster: UserJson,
    message: MessageRef,
}

/// Writes for one request, which knows what we are called from outside.
pub struct Wire<'a> {
    app: &'a App,
    origin: String,
}

impl<'a> Wire<'a> {
    /// For whoever asks.
    pub fn of(app: &'a App, request: &HttpRequest) -> Self {
        Self { app, origin: app.origin(request) }
    }

    /// The whole address of a path of ours.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Somebody.
    pub fn user(&self, user: &User) -> UserJson {
        UserJson {
            id: user.id.get(),
            name: user.name.clone(),
            role: user.role.word(),
            avatar_url: self.address(&avatars::url(self.app, user)),
        }
    }

    /// A message.
    pub fn message(&self, shown: &Shown) -> MessageJson {
        let message = &shown.message;
        let (id, room) = (message.id.get(), message.room_id.get());
        let file = shown.attachment.as_ref();
        let only_file = file.filter(|_| message.body_html.is_empty());
        let plain_text = match only_file {
            Some(file) => file.facts.filename.clone(),
            None => message.body_text.clone(),
        };
        let named = |id| {
            let user = shown.mentioned.iter().find(|user| user.id == id);
            user.map(|user| presenting::named(self.app, user))
        };
        let html = match only_file {
            Some(_) => String::new(),
            None => body::present_for_programs(&message.body_html, &named),
        };
        MessageJson {
            id,
            created_at: message.created_at.iso8601(),
            body: BodyJson { plain_text, html },
            creator: self.user(&shown.creator),
            room: RoomRef { id: room },
            url: self.address(&format!("/rooms/{room}/messages/{id}")),
            attachment: file.map(|file| self.attachment(file)),
        }
    }

    /// A boost on a message.
    pub fn boost(&self, shown: &Shown, boost: &Boost, booster: &User) -> BoostJson {
        let (id, room) = (shown.message.id, shown.message.room_id);
        BoostJson {
            id: boost.id.get(),
            content: boost.content.clone(),
            created_at: boost.created_at.iso8601(),
            booster: self.user(booster),
            message: MessageRef {
                id: id.get(),
                url: Some(self.address(&format!("/rooms/{room}/messages/{id}"))),
            },
        }
    }

    fn attachment(&self, file: &Blob) -> AttachmentJson {
        AttachmentJson {
            filename: file.facts.filename.clone(),
            content_type: file.facts.content_type.clone(),
            byte_size: file.facts.byte_size,
            url: self.address(&file_path(file)),
        }
    }
}

/// Where a file is read.
fn file_path(file: &Blob) -> String {
    let name: String =
        url::form_urlencoded::byte_serialize(file.facts.filename.as_bytes()).collect();
    format!("/files/{}/{}", file.id, name.replace('+', "%20"))
}
