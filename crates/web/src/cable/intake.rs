//! The intake: what a client may send before a message of it is whole. The library keeps every byte
//! of a frame until its last has come, however long the frame says that it is; so what has come
//! since the last message is counted here, and what is too much is not kept.

use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use actix_web::{FromRequest, HttpRequest, dev, error::PayloadError, web};
use bytes::Bytes;
use campfire_realtime::cable::INBOUND_LIMIT;
use futures_util::Stream;
use tokio::sync::Notify;

/// What may come without a whole message. Twice the longest, because a message may come in pieces,
/// and each has a head of its own.
const LIMIT: usize = 2 * INBOUND_LIMIT;

/// The count of one socket. Cloning gives another handle to the same one.
#[derive(Clone, Default)]
pub(super) struct Intake(Rc<Count>);

#[derive(Default)]
struct Count {
    bytes: Cell<usize>,
    overflow: Notify,
}

impl Intake {
    /// The payload, counted. What comes after too much is thrown away, so that the client still
    /// hears why it must go.
    pub(super) async fn counting(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> web::Payload {
        let counted = Box::pin(Counted { payload, intake: self.clone() });
        let mut payload: dev::Payload = dev::Payload::Stream { payload: counted };
        let taken = web::Payload::from_request(request, &mut payload).await;
        taken.expect("a payload is taken as it is")
    }

    /// A message was whole; the next one may be as long.
    pub(super) fn clear(&self) {
        self.0.bytes.set(0);
    }

    /// Waits until too much has come.
    pub(super) async fn overflow(&self) {
        self.0.overflow.notified().await;
    }

    /// Whether so many bytes more may be kept.
    fn take(&self, bytes: usize) -> bool {
        let taken = self.0.bytes.get().saturating_add(bytes);
        self.0.bytes.set(taken);
        let fits = taken <= LIMIT;
        if !fits {
            self.0.overflow.notify_one();
        }
        fits
    }
}

struct Counted {
    payload: web::Payload,
    intake: Intake,
}

impl Stream for Counted {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let chunk = ready!(Pin::new(&mut self.payload).poll_next(context));
            match &chunk {
                Some(Ok(bytes)) if !self.intake.take(bytes.len()) => {}
                _ => return Poll::Ready(chunk),
            }
        }
    }
}
