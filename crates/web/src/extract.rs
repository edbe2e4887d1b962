//! What handlers ask for as types: a person, a member of a room, the fields of a form.

mod admin;
mod caller;
mod fields;
mod in_room;
mod multipart;
mod note;
mod said;
mod signed_in;

pub use admin::Admin;
pub use caller::{ByKey, Caller, Published, Reader};
pub use fields::{Fields, Partly};
pub use in_room::{InRoom, OnRoomPage};
pub use multipart::Upload;
pub use note::{Desk, Note};
pub use said::{NOTE, Said, escaped};
pub use signed_in::{Anonymous, Asker, Resumed, SignedIn, client};
