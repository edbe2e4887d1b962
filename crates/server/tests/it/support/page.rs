//! A room's page as a browser keeps it: the list of messages, changed by what Turbo would do.

use scraper::{ElementRef, Html, Selector};

/// What stands on the page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Which room.
    pub(crate) room: i64,
    /// The last event that the page knows of.
    pub(crate) last_event: i64,
    /// The signed name of its stream.
    pub(crate) stream: String,
    /// Its messages from top to bottom.
    pub(crate) messages: Vec<Shown>,
    /// Whether it was told to load its newest messages again.
    pub(crate) reset: bool,
}

/// One message on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The id of its element.
    pub(crate) id: String,
    /// What it says, with markup.
    pub(crate) presentation: String,
    /// Its boosts: the ids of their elements, and their markup.
    pub(crate) boosts: Vec<(String, String)>,
}

impl Page {
    /// Reads a document.
    pub(crate) fn read(room: i64, document: &str) -> Self {
        let html = Html::parse_document(document);
        let list = first(html.root_element(), &format!("#messages_room_{room}"));
        let source = "turbo-cable-stream-source[channel=RoomMessagesChannel]";
        let stream = first(html.root_element(), source).attr("signed-stream-name").unwrap();
        let last_event = list.attr("data-refresh-room-after-value").unwrap().parse().unwrap();
        let (messages, stream) = (messages(list), stream.to_owned());
        Self { room, last_event, stream, messages, reset: false }
    }

    /// What the messages say, without markup.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.messages.iter().map(Shown::text).collect()
    }

    /// Does what a list of changes says, as Turbo would.
    pub(crate) fn apply(&mut self, changes: &str) {
        let html = Html::parse_fragment(changes);
        for change in html.select(&selector("turbo-stream")) {
            self.apply_one(change);
            if let Some(event) = change.attr("event-id") {
                self.last_event = self.last_event.max(event.parse().unwrap());
            }
        }
    }

    /// Shows these messages only.
    pub(crate) fn load(&mut self, rows: &str) {
        let html = Html::parse_fragment(rows);
        self.messages = messages(html.root_element());
        self.reset = false;
    }

    fn apply_one(&mut self, change: ElementRef<'_>) {
        let target = change.attr("target").unwrap();
        match change.attr("action").unwrap() {
            "append" if target.starts_with("boosts_") => self.boost(target, change),
            "append" => {
                assert_eq!(target, format!("messages_room_{}", self.room));
                messages(change).into_iter().for_each(|shown| self.append(shown));
            }
            "remove" => self.remove(target),
            "replace" => self.replace(target, change),
            "reset_messages" => self.reset = true,
            other => panic!("an action that rooms do not have: {other}"),
        }
    }

    fn append(&mut self, shown: Shown) {
        self.messages.retain(|known| known.id != shown.id);
        self.messages.push(shown);
    }

    fn boost(&mut self, target: &str, change: ElementRef<'_>) {
        let message = target.strip_prefix("boosts_").unwrap();
        let Some(shown) = self.messages.iter_mut().find(|shown| shown.id == message) else {
            return;
        };
        for (id, html) in boosts(change) {
            shown.boosts.retain(|(known, _)| *known != id);
            shown.boosts.push((id, html));
        }
    }

    fn remove(&mut self, target: &str) {
        self.messages.retain(|shown| shown.id != target);
        for shown in &mut self.messages {
            shown.boosts.retain(|(id, _)| id != target);
        }
    }

    fn replace(&mut self, target: &str, change: ElementRef<'_>) {
        let part = target.strip_prefix("presentation_");
        let known = self.messages.iter_mut().find(|known| known.id == part.unwrap_or(target));
        // What is not on the page is not replaced.
        let Some(known) = known else { return };
        match part {
            Some(_) => known.presentation = first(change, ".message__presentation").inner_html(),
            None => *known = messages(change).remove(0),
        }
    }
}

impl Shown {
    /// What it says, without markup.
    pub(crate) fn text(&self) -> String {
        let html = Html::parse_fragment(&self.presentation);
        let body = html.select(&selector(".trix-content")).next().expect("a message has a body");
        body.text().collect::<String>().trim().to_owned()
    }
}

fn messages(within: ElementRef<'_>) -> Vec<Shown> {
    within.select(&selector(".message[data-message-id]")).map(shown).collect()
}

fn shown(message: ElementRef<'_>) -> Shown {
    let id = message.attr("id").unwrap().to_owned();
    let presentation = first(message, ".message__presentation").inner_html();
    let boosts = boosts(first(message, &format!("#boosts_{id}")));
    Shown { id, presentation, boosts }
}

fn boosts(within: ElementRef<'_>) -> Vec<(String, String)> {
    let id = |boost: ElementRef<'_>| boost.attr("id").unwrap().to_owned();
    within.select(&selector(".boost")).map(|boost| (id(boost), boost.html())).collect()
}

fn first<'a>(within: ElementRef<'a>, what: &str) -> ElementRef<'a> {
    within.select(&selector(what)).next().unwrap_or_else(|| panic!("{what} is not there"))
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}
