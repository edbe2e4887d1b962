//! Catching up: after any disconnection a page ends as a fresh load would be.

use crate::support::{Campfire, Heard, Page, Person, Said, Socket, ada_and_bob, id};

/// A page with its socket, as a browser keeps it.
pub(crate) struct Browser {
    person: Person,
    pub(crate) page: Page,
    socket: Socket,
}

impl Browser {
    /// Opens a room and hears it.
    pub(crate) async fn open(person: &Person, room: i64) -> Self {
        let page = person.open(room).await;
        let socket = subscribed(person, &page).await;
        Self { person: person.clone(), page, socket }
    }

    /// Shows what comes until that is shown.
    pub(crate) async fn until(&mut self, shown: &str) {
        while !self.page.texts().iter().any(|text| text == shown) {
            let change = self.socket.hear_html().await;
            self.page.apply(&change);
        }
    }

    /// Loses the connection, without a word.
    pub(crate) async fn disconnect(mut self) -> (Person, Page) {
        self.socket.send(tokio_tungstenite::tungstenite::Message::Close(None)).await;
        self.socket.vanish();
        (self.person, self.page)
    }

    /// Comes back as our pages do: subscribes, then asks what it missed.
    pub(crate) async fn come_back(person: Person, mut page: Page) -> Self {
        let socket = subscribed(&person, &page).await;
        let missed = person.refresh(&page).await;
        page.apply(&missed);
        if page.reset {
            page.load(&person.get(&format!("/rooms/{}/messages", page.room)).await.body);
        }
        Self { person, page, socket }
    }

    /// The page shows what a fresh load shows, message by message.
    pub(crate) async fn check_against_fresh(&self) {
        let fresh = self.person.open(self.page.room).await;
        assert_eq!(self.page.texts(), fresh.texts());
        assert_eq!(self.page.messages, fresh.messages);
        assert_eq!(self.page.last_event, fresh.last_event);
    }
}

async fn subscribed(person: &Person, page: &Page) -> Socket {
    let mut socket = person.connect().await;
    socket.join(&id::messages(&page.stream)).await;
    socket
}

/// Posting, editing, deleting and catching up, on any server.
pub(crate) async fn check_the_core(_campfire: &Campfire, ada: &Person, bob: &Person) {
    let room = ada.room;
    let mut kept = Vec::new();
    for body in ["one", "two", "three"] {
        kept.push(ada.say(room, body).await);
    }
    let mut browser = Browser::open(bob, room).await;
    ada.edit(room, &kept[2], "three, live").await;
    ada.boost(&kept[0], "👏").await;
    bob.boost(&kept[1], "nice").await;
    ada.boost(&kept[1], "oh").await;
    kept.push(ada.say(room, "four").await);
    browser.until("four").await;
    assert_eq!(browser.page.texts(), ["one", "two", "three, live", "four"]);
    browser.check_against_fresh().await;
    let boosted = browser.page.messages[1].boosts.clone();
    assert_eq!(boosted.len(), 2);

    let (person, page) = browser.disconnect().await;
    bob.take_back(&kept[1], &boosted[0].0).await;
    bob.boost(&kept[2], "hooray").await;
    for body in ["five", "six", "seven"] {
        kept.push(ada.say(room, body).await);
    }
    ada.edit(room, &kept[1], "two, changed").await;
    ada.edit(room, &kept[5], "six, changed").await;
    ada.delete(room, &kept[0]).await;
    ada.delete(room, &kept[6]).await;
    let mut browser = Browser::come_back(person, page).await;
    let expected = ["two, changed", "three, live", "four", "five", "six, changed"];
    assert_eq!(browser.page.texts(), expected);
    browser.check_against_fresh().await;

    ada.take_back(&kept[1], &boosted[1].0).await;
    ada.boost(&kept[3], "last").await;
    ada.say(room, "eight").await;
    browser.until("eight").await;
    browser.check_against_fresh().await;
}

#[tokio::test]
async fn what_was_posted_edited_and_deleted_meanwhile_is_made_up_for() {
    let (campfire, ada, bob) = ada_and_bob().await;
    check_the_core(&campfire, &ada, &bob).await;
}

#[tokio::test]
async fn nothing_missed_is_nothing_to_make_up_for() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    ada.say(ada.room, "seen").await;
    let page = bob.open(bob.room).await;
    assert_eq!(bob.refresh(&page).await, "");
}

#[tokio::test]
async fn after_a_hundred_messages_the_page_starts_over() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let first = ada.say(room, "long ago").await;
    let (person, page) = Browser::open(&bob, room).await.disconnect().await;
    ada.delete(room, &first).await;
    for number in 0..100 {
        ada.say(room, &format!("number {number}")).await;
    }
    assert!(bob.refresh(&page).await.contains("action=\"reset_messages\""));
    let browser = Browser::come_back(person, page).await;
    let newest: Vec<String> = (60..100).map(|number| format!("number {number}")).collect();
    assert_eq!(browser.page.texts(), newest);
    browser.check_against_fresh().await;
}

/// Old clients ask by time: what is new arrives, and what changed.
#[tokio::test]
async fn the_published_way_by_time_still_answers() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let old = ada.say(room, "old").await;
    let mut page = bob.open(room).await;
    let html = bob.get(&format!("/rooms/{room}")).await.body;
    let since = html.split("data-message-updated-at=\"").nth(1).unwrap();
    let since = since.split('"').next().unwrap();
    ada.edit(room, &old, "old, changed").await;
    ada.say(room, "new").await;
    let missed = bob.get(&format!("/rooms/{room}/refresh?since={since}&reason=connection")).await;
    page.apply(&missed.body);
    assert_eq!(page.texts(), ["old, changed", "new"]);
}

/// Connections that come and go at every point of a lively room.
#[tokio::test]
async fn wherever_a_connection_breaks_the_page_ends_up_right() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let mut kept: Vec<Said> = Vec::new();
    for number in 0..5 {
        kept.push(ada.say(room, &format!("start {number}")).await);
    }
    for breaks_after in 0..8 {
        let mut browser = Browser::open(&bob, room).await;
        let (before, after) = (0..8).partition::<Vec<_>, _>(|step| *step < breaks_after);
        for step in before {
            act(&ada, room, &mut kept, step, breaks_after).await;
        }
        let (person, page) = if breaks_after % 2 == 0 {
            let fence = format!("fence {breaks_after}");
            kept.push(ada.say(room, &fence).await);
            browser.until(&fence).await;
            browser.disconnect().await
        } else {
            browser.disconnect().await
        };
        for step in after {
            act(&ada, room, &mut kept, step, breaks_after).await;
        }
        let browser = Browser::come_back(person, page).await;
        browser.check_against_fresh().await;
    }
}

/// One of the things that happen in a room.
async fn act(ada: &Person, room: i64, kept: &mut Vec<Said>, step: usize, round: usize) {
    match step % 4 {
        0 | 2 => kept.push(ada.say(room, &format!("round {round} step {step}")).await),
        1 => {
            let said = &kept[(round * 3 + step) % kept.len()];
            ada.edit(room, said, &format!("changed in round {round} step {step}")).await;
        }
        _ => {
            let place = (round * 5 + step) % kept.len();
            ada.delete(room, &kept.remove(place)).await;
        }
    }
}

/// What happens between the confirmation and the catch-up arrives by both ways, and stands once.
#[tokio::test]
async fn what_arrives_by_both_ways_stands_once() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let mut page = bob.open(room).await;
    let mut socket = subscribed(&bob, &page).await;
    ada.say(room, "twice on its way").await;
    let missed = bob.refresh(&page).await;
    page.apply(&missed);
    let Heard::Message(_, live) = socket.hear().await else { panic!("no broadcast") };
    page.apply(live.as_str().unwrap());
    assert_eq!(page.texts(), ["twice on its way"]);
}
