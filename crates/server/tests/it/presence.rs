//! Presence: who is looking at a room, what that reads, and whom it spares a notice.

use std::time::Duration;

use campfire_domain::{Membership, Memberships, Time};
use campfire_store::{Database, memberships};
use serde_json::json;

use crate::support::{Campfire, Person, Socket, ada_and_bob, id, soon};

/// Bob with an eye on his notices while Ada posts.
struct Scene {
    campfire: Campfire,
    store: Database,
    ada: Person,
    bob: Person,
    notices: Socket,
}

impl Scene {
    async fn begin() -> Self {
        let (campfire, ada, bob) = ada_and_bob().await;
        let mut notices = bob.connect().await;
        notices.join(&id::messages(&bob.open(bob.room).await.stream)).await;
        notices.join(&id::unreads()).await;
        notices.join(&id::reads()).await;
        let store = campfire.store();
        Self { campfire, store, ada, bob, notices }
    }

    /// A page of Bob's that looks at the room.
    async fn look(&mut self) -> Socket {
        let mut page = self.bob.connect().await;
        page.join(&id::presence(self.bob.room)).await;
        self.expect_read().await;
        page
    }

    async fn expect_read(&mut self) {
        let read = json!({ "room_id": self.bob.room });
        assert_eq!(self.notices.hear_message().await, (id::reads(), read));
    }

    /// Ada says two things; whether a notice came for the first is known once the second is heard.
    async fn is_told_of_posts(&mut self) -> bool {
        self.ada.say(self.ada.room, "first").await;
        self.ada.say(self.ada.room, "second").await;
        assert!(self.hears("first").await);
        let told = !self.hears("second").await;
        if told {
            assert!(self.hears("second").await, "one notice for the first");
            assert!(!self.hears("").await, "one for the second");
        }
        told
    }

    /// Whether the next frame is a message that says so; else it must be an unread notice.
    async fn hears(&mut self, body: &str) -> bool {
        let (identifier, message) = self.notices.hear_message().await;
        if identifier == id::unreads() {
            assert_eq!(message, json!({ "roomId": self.bob.room }));
            return false;
        }
        assert!(message.as_str().unwrap().contains(body), "{message}");
        true
    }

    async fn membership(&self) -> Membership {
        let (room, user) = (self.bob.room.into(), self.bob.id.into());
        self.store.read(move |conn| memberships::of(conn, room, user)).await.unwrap()
    }

    /// Waits until Bob counts as looking with so many pages.
    async fn until_looking_with(&self, pages: i32) {
        let counted = async { while self.membership().await.connections != pages {} };
        soon("counting the pages", counted).await;
    }

    /// Lets a minute pass for what Bob looks at.
    async fn age(&self) {
        let (room, user) = (self.bob.room.into(), self.bob.id.into());
        let aged = self.store.write(move |tx| {
            let mut membership = tx.lock_membership(room, user)?;
            membership.connected_at = Some(Time::now().minus(Duration::from_secs(61)));
            tx.update_membership(&membership)
        });
        aged.await.unwrap();
    }
}

#[tokio::test]
async fn who_is_away_is_told_once_for_each_message() {
    let mut scene = Scene::begin().await;
    assert!(scene.is_told_of_posts().await);
    assert!(scene.membership().await.is_unread());
}

#[tokio::test]
async fn looking_reads_the_room_and_says_so_in_other_tabs() {
    let mut scene = Scene::begin().await;
    assert!(scene.is_told_of_posts().await);
    let _page = scene.look().await;
    let membership = scene.membership().await;
    assert!(!membership.is_unread() && membership.is_present(Time::now()));
    assert!(!scene.is_told_of_posts().await);
    assert!(!scene.membership().await.is_unread());
}

#[tokio::test]
async fn one_looks_until_the_last_page_is_gone() {
    let mut scene = Scene::begin().await;
    let mut closed = scene.look().await;
    let crashed = scene.look().await;
    let last = scene.look().await;
    closed.unsubscribe(&id::presence(scene.bob.room)).await;
    closed.settle().await;
    assert!(!scene.is_told_of_posts().await, "two pages are left");
    crashed.vanish();
    scene.until_looking_with(1).await;
    assert!(!scene.is_told_of_posts().await, "one page is left");
    last.vanish();
    scene.until_looking_with(0).await;
    assert!(scene.is_told_of_posts().await);
}

#[tokio::test]
async fn a_hidden_page_does_not_count_and_is_not_counted_twice_when_it_goes() {
    let mut scene = Scene::begin().await;
    let presence = id::presence(scene.bob.room);
    let mut hidden = scene.bob.connect().await;
    let unseen = id::hidden_presence(scene.bob.room);
    hidden.join(&unseen).await;
    assert!(scene.is_told_of_posts().await, "a page that was opened hidden");

    let _visible = scene.look().await;
    let mut page = scene.look().await;
    for action in ["absent", "absent"] {
        page.perform(&presence, action).await;
    }
    page.unsubscribe(&presence).await;
    page.settle().await;
    assert!(!scene.is_told_of_posts().await, "the visible page is left");

    hidden.perform(&unseen, "present").await;
    scene.expect_read().await;
    scene.until_looking_with(2).await;
}

#[tokio::test]
async fn a_hidden_page_that_comes_back_to_the_line_reads_nothing() {
    let mut scene = Scene::begin().await;
    let hidden = id::hidden_presence(scene.bob.room);
    let mut page = scene.bob.connect().await;
    page.join(&hidden).await;
    page.perform(&hidden, "present").await;
    scene.expect_read().await;
    page.perform(&hidden, "absent").await;
    page.settle().await;
    page.vanish();
    assert!(scene.is_told_of_posts().await);

    let mut back = scene.bob.connect().await;
    back.join(&hidden).await;
    for late in ["refresh", "absent", "refresh"] {
        back.perform(&hidden, late).await;
    }
    back.settle().await;
    let membership = scene.membership().await;
    assert!(membership.is_unread() && !membership.is_present(Time::now()));
    assert!(scene.is_told_of_posts().await);
}

#[tokio::test]
async fn a_page_that_says_nothing_for_a_minute_is_gone_until_it_does() {
    let mut scene = Scene::begin().await;
    let mut page = scene.look().await;
    scene.age().await;
    assert!(scene.is_told_of_posts().await);
    page.perform(&id::presence(scene.bob.room), "refresh").await;
    page.settle().await;
    assert!(scene.membership().await.is_unread(), "a sign of life reads nothing");
    assert!(!scene.is_told_of_posts().await);
}

#[tokio::test]
async fn nobody_looks_any_more_after_a_crash() {
    let mut scene = Scene::begin().await;
    let _page = scene.look().await;
    scene.campfire.kill();
    assert!(scene.membership().await.is_present(Time::now()));
    scene.campfire.start_again();
    assert!(!scene.membership().await.is_present(Time::now()));
}
