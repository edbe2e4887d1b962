//! A person with a browser: signed up over HTTP, posting as the pages do.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use reqwest::{Client, Method, Response, header, redirect::Policy};
use scraper::{Html, Selector};
use url::form_urlencoded;

use super::{Campfire, Page, Socket, soon};

/// Everybody's password.
const PASSWORD: &str = "open sesame";

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Person {
    /// Their number.
    pub(crate) id: i64,
    /// The room where they arrived.
    pub(crate) room: i64,
    /// Where the server answers.
    pub(crate) origin: String,
    /// What their browser sends along.
    pub(crate) cookie: String,
    client: Client,
}

/// What the server answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

/// A message that was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// Its number.
    pub(crate) id: i64,
    /// The id under which the browser sent it.
    pub(crate) client_id: String,
}

/// Coming in.
impl Person {
    /// Whoever sets the server up.
    pub(crate) async fn first(campfire: &Campfire, name: &str) -> Self {
        Self::sign_up(&campfire.origin, "/first_run", name).await
    }

    /// Somebody who follows the join link from this person's room page.
    pub(crate) async fn invite(&self, name: &str) -> Self {
        let page = self.get(&format!("/rooms/{}", self.room)).await.body;
        let link = attribute(&page, "#invite_url", "value").expect("the first room shows the link");
        let path = link.strip_prefix(&self.origin).expect("the link leads to where we are");
        Self::sign_up(&self.origin, path, name).await
    }

    async fn sign_up(origin: &str, path: &str, name: &str) -> Self {
        let mut person = Self::nobody(origin);
        let email = format!("{}@example.org", name.to_lowercase());
        let form =
            [("user[name]", name), ("user[email_address]", &email), ("user[password]", PASSWORD)];
        let response = person.ask(Method::POST, path, &form).await;
        assert_eq!(response.status(), 302, "{name} is let in");
        person.cookie = session_cookie(&response);
        person.arrive().await;
        person
    }

    /// The same person in another browser.
    pub(crate) async fn in_another_browser(&self, email: &str) -> Self {
        let other = self.try_password(email, PASSWORD).await;
        other.unwrap_or_else(|| panic!("{email} may sign in"))
    }

    /// Whoever has that address in another browser, if the password is theirs.
    pub(crate) async fn try_password(&self, email: &str, password: &str) -> Option<Self> {
        let mut other = Self { cookie: String::new(), ..self.clone() };
        let form = [("email_address", email), ("password", password)];
        let response = other.ask(Method::POST, "/session", &form).await;
        if response.status() != 302 {
            assert_eq!(response.status(), 401);
            return None;
        }
        other.cookie = session_cookie(&response);
        Some(other)
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn nobody(origin: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { id: 0, room: 0, origin: origin.to_owned(), cookie: String::new(), client }
    }

    /// The same browser, asking another process.
    pub(crate) fn at(&self, campfire: &Campfire) -> Self {
        Self { origin: campfire.origin.clone(), ..self.clone() }
    }

    async fn arrive(&mut self) {
        let home = self.get("/").await.location.expect("there is a room to arrive in");
        self.room = home.rsplit('/').next().unwrap().parse().unwrap();
        let page = self.get(&home).await.body;
        let id = attribute(&page, "meta[name=current-user-id]", "content");
        self.id = id.unwrap().parse().unwrap();
    }
}

/// Doing things.
impl Person {
    /// Opens a page, or whatever is at the path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    /// An answer whose body is still to be read.
    pub(crate) async fn get_raw(&self, path: &str) -> Response {
        self.ask(Method::GET, path, &[]).await
    }

    /// Says something in a room.
    pub(crate) async fn say(&self, room: i64, body: &str) -> Said {
        let client_id = fresh_id();
        let answer = self.post_as(room, &client_id, body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        said(&answer)
    }

    /// Posts as the composer does, under a chosen id.
    pub(crate) async fn post_as(&self, room: i64, client_id: &str, body: &str) -> Answer {
        soon("the answer to a post", self.try_post(room, client_id, body)).await.unwrap()
    }

    /// Posts to a server that may die meanwhile.
    pub(crate) async fn try_post(
        &self,
        room: i64,
        client_id: &str,
        body: &str,
    ) -> reqwest::Result<Answer> {
        let form = [("message[body]", body), ("message[client_message_id]", client_id)];
        let request = self.request(Method::POST, &format!("/rooms/{room}/messages"), &form);
        answered(request.send().await?).await
    }

    /// Says something else instead.
    pub(crate) async fn edit(&self, room: i64, said: &Said, body: &str) {
        let path = format!("/rooms/{room}/messages/{}", said.id);
        let answer = self.send(Method::PATCH, &path, &[("message[body]", body)]).await;
        assert_eq!(answer.status, 303, "{answer:?}");
    }

    /// Takes it back.
    pub(crate) async fn delete(&self, room: i64, said: &Said) {
        let path = format!("/rooms/{room}/messages/{}", said.id);
        let answer = self.send(Method::DELETE, &path, &[]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Cheers a message.
    pub(crate) async fn boost(&self, said: &Said, content: &str) {
        let path = format!("/messages/{}/boosts", said.id);
        let answer = self.send(Method::POST, &path, &[("boost[content]", content)]).await;
        assert_eq!(answer.status, 302, "{answer:?}");
    }

    /// Takes a cheer back, by the id of its element.
    pub(crate) async fn take_back(&self, said: &Said, boost: &str) {
        let path = format!("/messages/{}/boosts/{}", said.id, boost.replace("boost_", ""));
        let answer = self.send(Method::DELETE, &path, &[]).await;
        assert_eq!(answer.status, 204, "{answer:?}");
    }

    /// Changes a password.
    pub(crate) async fn change_password(&self, password: &str) {
        let form = [("user[password]", password)];
        let answer = self.send(Method::PATCH, "/users/me/profile", &form).await;
        assert_eq!(answer.status, 303, "{answer:?}");
    }

    /// Signs out one's other browser, of which there must be one.
    pub(crate) async fn sign_out_elsewhere(&self) {
        let profile = self.get("/users/me/profile").await.body;
        let form = attribute(&profile, "form[action^='/users/me/sessions/']", "action");
        let answer = self.send(Method::DELETE, &form.unwrap(), &[]).await;
        assert_eq!(answer.status, 303, "{answer:?}");
    }

    /// Starts a ping with somebody, or finds it.
    pub(crate) async fn ping(&self, other: &Self) -> i64 {
        let form = [("user_ids[]", other.id.to_string())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, id)| (*name, id.as_str())).collect();
        let answer = self.send(Method::POST, "/rooms/directs", &form).await;
        let place = answer.location.unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
        place.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Signs out of this browser.
    pub(crate) async fn sign_out(&self) {
        assert_eq!(self.send(Method::DELETE, "/session", &[]).await.status, 303);
    }

    /// Opens a room's page.
    pub(crate) async fn open(&self, room: i64) -> Page {
        let answer = self.get(&format!("/rooms/{room}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Page::read(room, &answer.body)
    }

    /// What the page missed.
    pub(crate) async fn refresh(&self, page: &Page) -> String {
        let answer =
            self.get(&format!("/rooms/{}/refresh?after={}", page.room, page.last_event)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// Opens a socket as a page does, and waits for its welcome.
    pub(crate) async fn connect(&self) -> Socket {
        Socket::open(&self.origin, &self.cookie).await
    }

    /// The signed names of the streams in this person's sidebar: everybody's and their own.
    pub(crate) async fn sidebar_streams(&self) -> Vec<String> {
        let sidebar = Html::parse_document(&self.get("/users/me/sidebar").await.body);
        let sources = Selector::parse("turbo-cable-stream-source").unwrap();
        let names = sidebar.select(&sources).map(|source| source.attr("signed-stream-name"));
        names.map(|name| name.unwrap().to_owned()).collect()
    }

    pub(crate) async fn send(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Answer {
        answered(self.ask(method, path, form).await).await.unwrap()
    }

    async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.request(method, path, form).send();
        soon("an answer", request).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> reqwest::RequestBuilder {
        let safe = method == Method::GET;
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin))
            .header(header::COOKIE, &self.cookie)
            .header(header::ORIGIN, &self.origin)
            .header(header::ACCEPT, "text/vnd.turbo-stream.html, text/html");
        if safe {
            return request;
        }
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    }
}

async fn answered(response: Response) -> reqwest::Result<Answer> {
    let status = response.status().as_u16();
    let location = response.headers().get(header::LOCATION);
    let location = location.map(|location| location.to_str().unwrap());
    let location = location.map(|whole| response.url().join(whole).unwrap().path().to_owned());
    Ok(Answer { status, location, body: response.text().await? })
}

/// What was said, from the element in the answer.
pub(crate) fn said(answer: &Answer) -> Said {
    let id = attribute(&answer.body, ".message", "id").expect("the answer shows the message");
    let number = attribute(&answer.body, ".message", "data-message-id").unwrap();
    Said { id: number.parse().unwrap(), client_id: id.strip_prefix("message_").unwrap().to_owned() }
}

fn attribute(html: &str, selector: &str, name: &str) -> Option<String> {
    let selector = Selector::parse(selector).unwrap();
    let html = Html::parse_document(html);
    html.select(&selector).next()?.attr(name).map(str::to_owned)
}

fn session_cookie(response: &Response) -> String {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
    let session = cookies.find(|cookie| cookie.starts_with("session_token="));
    session.expect("a session begins").split(';').next().unwrap().to_owned()
}

/// An id that no other message of this process has.
pub(crate) fn fresh_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("said-{}", NEXT.fetch_add(1, Relaxed))
}
