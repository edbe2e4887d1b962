//! A running edge with its cast: Ada looks after the place, Bob and Cleo joined, Cleo shares the
//! closed room with nobody.

use std::net::TcpListener;

use actix_web::{dev::ServerHandle, rt::spawn, web::Data};
use campfire_domain::{
    Membership, Message, Room, User, account,
    memberships::Memberships,
    messages::{self, Draft},
    rooms,
    users::{
        self, Profile, passwords,
        sessions::{self, Client as Browser},
    },
};
use campfire_outbound::Client as Network;
use campfire_realtime::{Bus, EventLog, Head, Hub, Reading};
use campfire_store::{
    Files,
    testing::{self, TestDatabase},
};
use campfire_web::{App, Proxies, Settings, Uploads, answer, unfurl::Cards};
use reqwest::{Client, Method, RequestBuilder, Response, header, redirect::Policy};
use tempfile::TempDir;
use url::form_urlencoded;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "open sesame";
/// bcrypt's least cost.
const QUICK: u32 = 4;
/// The most bytes of a file in these tests.
pub(crate) const LARGEST: u64 = 1024 * 1024;

/// The edge on a port of its own.
pub(crate) struct TestApp {
    pub(crate) app: Data<App>,
    pub(crate) origin: String,
    pub(crate) ada: User,
    pub(crate) bob: User,
    pub(crate) cleo: User,
    /// Open to all three.
    pub(crate) hall: Room,
    /// Closed: Ada and Bob.
    pub(crate) den: Room,
    handle: ServerHandle,
    _database: TestDatabase,
    /// Where uploads and files lie.
    pub(crate) folder: TempDir,
}

impl TestApp {
    /// Starts with the cast inside.
    pub(crate) async fn start() -> Self {
        Self::people(Empty::start().await).await
    }

    async fn people(empty: Empty) -> Self {
        let (ada, bob, cleo, hall, den) = empty.app.store.write(cast).await.unwrap();
        let Empty { app, origin, handle, database, folder } = empty;
        Self { app, origin, ada, bob, cleo, hall, den, handle, _database: database, folder }
    }

    /// The same as it is served over TLS by a proxy.
    pub(crate) async fn start_over_tls() -> Self {
        Self::people(Empty::start_as(Cards::new(Network::new().unwrap()), true).await).await
    }

    /// The same with somebody else who makes cards of links.
    pub(crate) async fn start_with(cards: Cards) -> Self {
        let empty = Empty::start_with(cards).await;
        Self::people(empty).await
    }

    /// Somebody's browser, signed in.
    pub(crate) async fn browser(&self, user: &User) -> Visitor {
        let user = user.clone();
        let session =
            self.app.store.write(move |tx| sessions::start(tx, &user, Browser::default()));
        let cookie = self.app.cookies.session(&session.await.unwrap().token);
        Visitor::new(&self.origin, Some(format!("{}={}", cookie.name(), cookie.value())))
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn anonymous(&self) -> Visitor {
        Visitor::new(&self.origin, None)
    }

    /// A message said without going through the edge.
    pub(crate) async fn said(&self, user: &User, room: &Room, body: &str) -> Message {
        let (user, room, draft) = (user.id, room.id, Draft::text(body));
        let said = self.app.store.write(move |tx| {
            let membership: Membership = tx.membership(room, user)?;
            messages::post(tx, &membership, draft)
        });
        said.await.unwrap()
    }

    /// How many messages a room shows on its newest page.
    pub(crate) async fn count(&self, room: &Room) -> usize {
        let room = room.id;
        let page = self.app.store.read(move |conn| campfire_store::messages::page_last(conn, room));
        page.await.unwrap().len()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// The edge before anybody came.
pub(crate) struct Empty {
    pub(crate) app: Data<App>,
    pub(crate) origin: String,
    pub(crate) handle: ServerHandle,
    pub(crate) database: TestDatabase,
    folder: TempDir,
}

impl Empty {
    pub(crate) async fn start() -> Self {
        Self::start_with(Cards::new(Network::new().unwrap())).await
    }

    async fn start_with(cards: Cards) -> Self {
        Self::start_as(cards, false).await
    }

    async fn start_as(cards: Cards, tls: bool) -> Self {
        let database = testing::sqlite();
        let folder = TempDir::new().unwrap();
        let files = Files::in_folder(folder.path().join("files")).unwrap();
        let (bus, _) = Bus::local(NoLog).await.unwrap();
        let store = database.database.clone();
        let settings = Settings {
            tls,
            proxies: Proxies::default(),
            version: "1.2.3".into(),
            revision: Some("abc123".into()),
            vapid_public_key: None,
            uploads: Uploads { largest: LARGEST, whole: None, folder: folder.path().to_owned() },
            password_cost: QUICK,
        };
        let secret = b"a secret of at least thirty-two bytes";
        let client = Network::new().unwrap();
        let mut app = App::new(store, files, Hub::default(), bus, client, secret, settings);
        app.cards = cards;
        let app = Data::new(app);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = answer(app.clone(), listener).unwrap();
        let handle = server.handle();
        spawn(server);
        Self { app, origin, handle, database, folder }
    }

    pub(crate) fn anonymous(&self) -> Visitor {
        Visitor::new(&self.origin, None)
    }

    /// Somebody's browser, signed in.
    pub(crate) async fn browser(&self, user: &User) -> Visitor {
        let user = user.clone();
        let session =
            self.app.store.write(move |tx| sessions::start(tx, &user, Browser::default()));
        let cookie = self.app.cookies.session(&session.await.unwrap().token);
        Visitor::new(&self.origin, Some(format!("{}={}", cookie.name(), cookie.value())))
    }
}

/// Nothing is broadcast in these tests, so nothing is read back.
struct NoLog;

impl EventLog for NoLog {
    fn heads(&self, _: campfire_domain::EventId) -> Reading<'_, Vec<Head>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn read_after(
        &self,
        _: Option<campfire_domain::RoomId>,
        _: campfire_domain::EventId,
    ) -> Reading<'_, Vec<campfire_domain::Logged>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

fn cast(tx: &mut campfire_store::Tx) -> campfire_domain::Result<(User, User, User, Room, Room)> {
    let ada = account::first_run(tx, person("Ada"))?;
    let bob = users::join(tx, person("Bob"))?;
    let cleo = users::join(tx, person("Cleo"))?;
    let hall = rooms::open(tx, &ada, "Hall")?;
    let den = rooms::close(tx, &ada, "Den", &[ada.id, bob.id])?;
    Ok((ada, bob, cleo, hall, den))
}

pub(crate) fn person(name: &str) -> Profile {
    let email_address = Some(format!("{}@example.com", name.to_lowercase()));
    let password = Some(passwords::hash(PASSWORD, QUICK).unwrap());
    Profile { email_address, password, ..Profile::named(name) }
}

/// A browser without scripts that follows no redirect by itself.
pub(crate) struct Visitor {
    client: Client,
    origin: String,
    cookie: Option<String>,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) cookies: Vec<String>,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: String,
}

impl Visitor {
    fn new(origin: &str, cookie: Option<String>) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { client, origin: origin.to_owned(), cookie }
    }

    /// The same browser with another cookie.
    pub(crate) fn with_cookie(&self, cookie: &str) -> Self {
        Self::new(&self.origin, Some(cookie.to_owned()))
    }

    /// The same browser with what an answer left in it, too.
    pub(crate) fn after(&self, answer: &Answer) -> Self {
        let left = answer.cookies.iter().filter_map(|cookie| cookie.split(';').next());
        let all: Vec<&str> = self.cookie.as_deref().into_iter().chain(left).collect();
        self.with_cookie(&all.join("; "))
    }

    /// A request to that path, with the cookie.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.origin));
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answered(self.request(Method::GET, path).header(header::ACCEPT, "text/html")).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, form).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send_raw(method, path, "application/x-www-form-urlencoded", body).await
    }

    pub(crate) async fn send_raw(
        &self,
        method: Method,
        path: &str,
        media_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, media_type);
        answered(request.body(body)).await
    }
}

/// The path of a whole address; redirects always name whole ones.
fn path_of(whole: &str) -> String {
    let (_, rest) = whole.split_once("://127.0.0.1:").unwrap();
    rest[rest.find('/').unwrap()..].to_owned()
}

/// Sends a request and reads its answer.
pub(crate) async fn answered(request: RequestBuilder) -> Answer {
    let response: Response = request.send().await.unwrap();
    let text = |value: &header::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = response.headers().clone();
    Answer {
        status: response.status().as_u16(),
        location: headers.get(header::LOCATION).map(text).map(|whole| path_of(&whole)),
        cookies: headers.get_all(header::SET_COOKIE).iter().map(text).collect(),
        body: response.text().await.unwrap(),
        headers,
    }
}
