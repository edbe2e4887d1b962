//! Element ids: one function per kind of element, used by the views that make the elements and by
//! the broadcasts that address them.

use campfire_domain::{BoostId, JobId, RoomId, SubscriptionId, UserId, messages::ClientMessageId};

/// The frame that holds the sidebar.
pub const SIDEBAR: &str = "user_sidebar";
/// The frame of the pings in the sidebar, in which a new one is started too.
pub const PINGS: &str = "direct_rooms_control";
/// The sidebar's list of open and closed rooms.
pub const SHARED_ROOMS: &str = "shared_rooms";
/// The sidebar's list of pings.
pub const DIRECT_ROOMS: &str = "direct_rooms";
/// The sidebar's list of people with whom there is no ping yet.
pub const SUGGESTIONS: &str = "direct_suggestions";
/// The frame around the composer.
pub const COMPOSER_FRAME: &str = "composer-frame";

/// The frame with the list of people.
pub const PEOPLE: &str = "account_users";
/// The frame at the end of that list, which fetches its next page.
pub const NEXT_PEOPLE: &str = "next_page_container";
/// The frame around one's picture on the profile.
pub const PICTURE: &str = "profile_picture";
/// The frame with the devices on which somebody is notified.
pub const DEVICES: &str = "devices";
/// The frame that tells how the place does.
pub const STATUS: &str = "status";
/// The link to the form for a new room.
pub const NEW_ROOM: &str = "new_room";
/// The administrators' styles; no element has this id, the head has the link.
pub const CUSTOM_STYLES: &str = "custom_styles";
/// The way home above the sidebar.
pub const HOME: &str = "app-logo";

/// The list of messages of a room.
pub fn messages(room: RoomId) -> String {
    format!("messages_room_{room}")
}

/// A room's entry in the sidebar.
pub fn list(room: RoomId) -> String {
    format!("list_room_{room}")
}

/// The frame that shows what a member hears of a room.
pub fn involvement(room: RoomId) -> String {
    format!("involvement_room_{room}")
}

/// The words in the involvement frame.
pub fn involvement_label(room: RoomId) -> String {
    format!("involvement_label_room_{room}")
}

/// A message.
pub fn message(id: &ClientMessageId) -> String {
    format!("message_{id}")
}

/// What a message says: the part that an edit replaces.
pub fn presentation(id: &ClientMessageId) -> String {
    format!("presentation_message_{id}")
}

/// The frame in which a message is edited.
pub fn edit(id: &ClientMessageId) -> String {
    format!("edit_message_{id}")
}

/// The form that edits a message.
pub fn edit_form(id: &ClientMessageId) -> String {
    format!("form_message_{id}")
}

/// The field in which a message is edited.
pub fn editor(id: &ClientMessageId) -> String {
    format!("body_message_{id}")
}

/// The form that deletes a message.
pub fn delete_form(id: &ClientMessageId) -> String {
    format!("delete_form_message_{id}")
}

/// The frame around a message's boosts and the way to add one.
pub fn boosting(id: &ClientMessageId) -> String {
    format!("boosting_message_{id}")
}

/// The list of a message's boosts.
pub fn boosts(id: &ClientMessageId) -> String {
    format!("boosts_message_{id}")
}

/// The frame in which a boost is written.
pub fn new_boost(id: &ClientMessageId) -> String {
    format!("new_boost_message_{id}")
}

/// A boost.
pub fn boost(id: BoostId) -> String {
    format!("boost_{id}")
}

/// Somebody with whom one may start a ping.
pub fn suggestion(user: UserId) -> String {
    format!("suggestion_user_{user}")
}

/// Somebody in the list of people.
pub fn listed(user: UserId) -> String {
    format!("listed_user_{user}")
}

/// Work that was given up.
pub fn job(id: JobId) -> String {
    format!("job_{id}")
}

/// The switch between member and administrator in the list of people.
pub fn role(user: UserId) -> String {
    format!("role_user_{user}")
}

/// A device in the list of those that notify somebody.
pub fn device(id: SubscriptionId) -> String {
    format!("push_subscription_{id}")
}

/// Somebody, wherever a page shows them; no element has this id.
pub fn person(user: UserId) -> String {
    format!("user_{user}")
}
