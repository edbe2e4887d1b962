//! The application: what every handler may reach, built once and shared.

use std::path::PathBuf;

use actix_web::{HttpRequest, web::Data};
use campfire_domain::messages::mentions;
use campfire_outbound::Client;
use campfire_realtime::{Bus, Hub, StreamSigner, bus::Load};
use campfire_store::{Database, Files};

use crate::{
    answers::content_security_policy, assets::Assets, bans::Banned, compressed::Compressed,
    cookies::Cookies, extract::Desk, limits::Limits, metrics::Metrics, online::Online,
    polls::Polls, proxies::Proxies, signed::Signed, studio::Studio, unfurl::Cards,
};

/// Everything behind the routes.
pub struct App {
    /// What is remembered.
    pub store: Database,
    /// The bytes of uploads.
    pub files: Files,
    /// Who listens in this process.
    pub hub: Hub,
    /// What reaches every process.
    pub bus: Bus,
    /// Scripts, styles and pictures.
    pub assets: Assets,
    /// Pages as they travel.
    pub compressed: Compressed,
    /// Makes and reads cookies.
    pub cookies: Cookies,
    /// Signs stream names.
    pub streams: StreamSigner,
    /// Signs mentions.
    pub mentions: mentions::Signer,
    /// Signs ids in addresses.
    pub signed: Signed,
    /// Looks at uploads and makes small pictures.
    pub studio: Studio,
    /// Where the JSON of programs is read.
    pub desk: Desk,
    /// What stands behind links.
    pub cards: Cards,
    /// Bots that wait for something to happen.
    pub polls: Polls,
    /// Who is here.
    pub online: Online,
    /// How often somebody may try.
    pub limits: Limits,
    /// Who may change nothing here any more.
    pub banned: Banned,
    /// What operators watch.
    pub metrics: Metrics,
    /// What browsers must refuse on our pages.
    pub content_security_policy: String,
    /// What the operator decided.
    pub settings: Settings,
}

/// What the operator decided about the edge.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Pages are served over TLS: cookies are `Secure` and browsers are told to insist.
    pub tls: bool,
    /// Whose word about the address of a browser is believed.
    pub proxies: Proxies,
    /// The version that pages and the `X-Version` header show.
    pub version: String,
    /// The commit that was built, for the `X-Rev` header.
    pub revision: Option<String>,
    /// The public half of the key that signs web pushes.
    pub vapid_public_key: Option<String>,
    /// What people may upload.
    pub uploads: Uploads,
    /// bcrypt's work factor for new passwords; tests choose the least.
    pub password_cost: u32,
}

/// What people may upload, and where it lies until it is kept.
#[derive(Clone, Debug)]
pub struct Uploads {
    /// The most bytes of a file in a message.
    pub largest: u64,
    /// The most bytes of any body; none leaves it to the other limits.
    pub whole: Option<u64>,
    /// A folder for files that are coming in.
    pub folder: PathBuf,
}

impl Uploads {
    /// The most bytes of a picture of a person or of the account, and of anything that somebody
    /// sends who may not have signed in (integrations, 6.1).
    pub const PICTURE: u64 = 10 * 1024 * 1024;
    /// The most bytes of a file in a message, unless the operator says otherwise.
    pub const LARGEST: u64 = 100 * 1024 * 1024;

    /// The most bytes of one file at that route.
    pub fn largest_for(&self, route: Option<&str>) -> u64 {
        match route {
            Some(route) if route.contains("/rooms/") => self.largest,
            _ => self.largest.min(Self::PICTURE),
        }
    }
}

impl App {
    /// Puts the parts together; every key is derived from the one secret, by purpose.
    pub fn new(
        store: Database,
        files: Files,
        hub: Hub,
        bus: Bus,
        client: Client,
        secret: &[u8],
        settings: Settings,
    ) -> Self {
        let assets = Assets::embedded();
        Self {
            store,
            files,
            hub,
            bus,
            content_security_policy: content_security_policy(&assets.import_map_source()),
            assets,
            compressed: Compressed::default(),
            cookies: Cookies::new(secret, settings.tls),
            streams: StreamSigner::new(secret),
            mentions: mentions::Signer::new(secret),
            signed: Signed::new(secret),
            studio: Studio::default(),
            desk: Desk::default(),
            cards: Cards::new(client),
            polls: Polls::default(),
            online: Online::default(),
            limits: Limits::default(),
            banned: Banned::default(),
            metrics: Metrics::default(),
            settings,
        }
    }

    /// `scheme://host[:port]` as the browser sees us.
    pub fn origin(&self, request: &HttpRequest) -> String {
        self.settings.proxies.origin(request, self.settings.tls)
    }

    /// How much this process carries.
    pub fn load(&self) -> Load {
        Load { pages: self.hub.stats().sockets, bots: self.polls.count() }
    }

    /// The application that answers this request.
    pub fn of(request: &HttpRequest) -> Data<Self> {
        request.app_data::<Data<Self>>().expect("every route is configured with an App").clone()
    }
}
