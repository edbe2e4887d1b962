//! Who is asking, as an administrator.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use campfire_domain::{User, users::sessions::Session};

use super::SignedIn;
use crate::{Error, Result};

/// Proof that an administrator is signed in. Everybody else who is gets 403. The verbs ask again
/// when they happen, for the request may have waited.
pub struct Admin {
    /// Who.
    pub user: User,
    /// In which browser.
    pub session: Session,
}

impl FromRequest for Admin {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let SignedIn { user, session } = SignedIn::extract(&request).await?;
            if user.is_administrator() { Ok(Self { user, session }) } else { Err(Error::Forbidden) }
        })
    }
}
