//! Avatars: the picture that somebody shows of themselves.

use crate::{BlobId, Event, Job, Result, Store, User, UserId};

/// Shows another picture of somebody, already stored, or their initials again. The file of the
/// picture before is let go.
pub fn wear(store: &mut impl Store, id: UserId, picture: Option<BlobId>) -> Result<User> {
    let mut user = store.user(id)?;
    let before = std::mem::replace(&mut user.avatar, picture);
    if before == picture {
        return Ok(user);
    }
    user.updated_at = store.now();
    store.update_user(&user)?;
    if let Some(file) = before {
        store.enqueue(Job::Purge { file });
    }
    store.append(Event::UserChanged { user: id });
    Ok(user)
}
