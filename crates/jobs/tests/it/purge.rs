//! Files: let go when nobody uses them, and only then.

use std::time::Duration;

use campfire_domain::{
    Memberships, Message, MessageId, User, files,
    messages::{self, Draft},
    users::avatars,
};
use campfire_jobs::purge;
use campfire_store::{
    Tx,
    blobs::{self, Blob, Facts},
};

use crate::house::House;

/// A day and some.
const LATER: Duration = Duration::from_secs(25 * 60 * 60);

impl House {
    /// Keeps the bytes of a file, of which nobody knows yet.
    async fn bytes(&self) -> Facts {
        let key = files::key();
        self.files.put(&key, "bytes".into()).await.unwrap();
        Facts {
            key,
            filename: "notes.txt".into(),
            content_type: "text/plain".into(),
            byte_size: 5,
            ..Facts::default()
        }
    }

    /// Remembers a file.
    async fn remember(&self, facts: Facts) -> Blob {
        self.store.write(move |tx| blobs::insert(tx, facts)).await.unwrap()
    }

    /// Ada sends a file to the Workshop.
    async fn send(&self, blob: &Blob) -> Message {
        let (room, ada, attachment) = (self.workshop.id, self.ada.id, Some(blob.id));
        let draft = Draft { attachment, ..Draft::default() };
        let act = move |tx: &mut Tx| {
            let membership = tx.membership(room, ada)?;
            messages::post(tx, &membership, draft)
        };
        self.store.write(act).await.unwrap()
    }

    async fn take_back(&self, id: MessageId) {
        let (room, ada) = (self.workshop.id, self.ada.clone());
        let act = move |tx: &mut Tx| {
            let membership = tx.membership(room, ada.id)?;
            messages::remove(tx, &ada, &membership, id)
        };
        self.store.write(act).await.unwrap();
    }

    async fn wear(&self, blob: &Blob) -> User {
        let (ada, picture) = (self.ada.id, Some(blob.id));
        self.store.write(move |tx| avatars::wear(tx, ada, picture)).await.unwrap()
    }

    /// Whether bytes and what is known of them are there.
    async fn has(&self, blob: &Blob) -> (bool, bool) {
        let id = blob.id;
        let known = self.store.read(move |conn| blobs::by_id(conn, id)).await.is_ok();
        (self.files.open(&blob.facts.key, None).await.is_ok(), known)
    }
}

#[tokio::test]
async fn a_message_that_goes_takes_its_file_along() {
    let mut house = House::open("http://localhost/").await;
    let facts = house.bytes().await;
    let blob = house.remember(facts).await;
    let message = house.send(&blob).await;
    assert_eq!(message.body_text, "notes.txt", "search and notifications know its name");
    let _working = house.work();
    house.emptied().await;
    assert_eq!(house.has(&blob).await, (true, true));
    house.take_back(message.id).await;
    house.emptied().await;
    assert_eq!(house.has(&blob).await, (false, false));
}

#[tokio::test]
async fn a_file_that_somebody_uses_stays_whatever_was_asked() {
    let mut house = House::open("http://localhost/").await;
    let (one, two) = (house.bytes().await, house.bytes().await);
    let (one, two) = (house.remember(one).await, house.remember(two).await);
    let message = house.send(&one).await;
    house.wear(&one).await;
    let _working = house.work();
    house.take_back(message.id).await;
    house.emptied().await;
    assert_eq!(house.has(&one).await, (true, true), "it is worn");
    house.wear(&two).await;
    house.emptied().await;
    assert_eq!(house.has(&one).await, (false, false));
    assert_eq!(house.has(&two).await, (true, true));
}

#[tokio::test]
async fn a_sweep_takes_what_nobody_knows_or_uses_once_it_is_old() {
    let house = House::open("http://localhost/").await;
    let stray = house.bytes().await;
    let unused = house.bytes().await;
    let unused = house.remember(unused).await;
    let used = house.bytes().await;
    let used = house.remember(used).await;
    house.send(&used).await;
    purge::sweep(&house.store, &house.files).await.unwrap();
    assert!(house.files.open(&stray.key, None).await.is_ok(), "it may be on its way");
    assert_eq!(house.has(&unused).await, (true, true));

    house.clock.advance(LATER);
    purge::sweep(&house.store, &house.files).await.unwrap();
    assert!(house.files.open(&stray.key, None).await.is_err());
    assert_eq!(house.has(&unused).await, (false, false));
    assert_eq!(house.has(&used).await, (true, true));
}
