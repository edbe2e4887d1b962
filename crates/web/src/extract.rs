//! What handlers ask for as types: a person, a member of a room, the fields of a form.

mod fields;
mod in_room;
mod multipart;
mod signed_in;

pub use fields::Fields;
pub use in_room::{InRoom, OnRoomPage};
pub use multipart::Upload;
pub use signed_in::{Anonymous, Asker, Resumed, SignedIn, client};
