//! The application: what every handler may reach, built once and shared.

use actix_web::{HttpRequest, web::Data};
use campfire_domain::messages::mentions;
use campfire_realtime::{Bus, Hub, StreamSigner};
use campfire_store::Database;

use crate::{
    answers::content_security_policy, assets::Assets, cookies::Cookies, limits::Limits,
    metrics::Metrics, proxies::Proxies, signed::Signed,
};

/// Everything behind the routes.
pub struct App {
    /// What is remembered.
    pub store: Database,
    /// Who listens in this process.
    pub hub: Hub,
    /// What reaches every process.
    pub bus: Bus,
    /// Scripts, styles and pictures.
    pub assets: Assets,
    /// Makes and reads cookies.
    pub cookies: Cookies,
    /// Signs stream names.
    pub streams: StreamSigner,
    /// Signs mentions.
    pub mentions: mentions::Signer,
    /// Signs ids in addresses.
    pub signed: Signed,
    /// How often somebody may try.
    pub limits: Limits,
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
    /// bcrypt's work factor for new passwords; tests choose the least.
    pub password_cost: u32,
}

impl App {
    /// Puts the parts together; every key is derived from the one secret, by purpose.
    pub fn new(store: Database, hub: Hub, bus: Bus, secret: &[u8], settings: Settings) -> Self {
        let assets = Assets::embedded();
        Self {
            store,
            hub,
            bus,
            content_security_policy: content_security_policy(&assets.import_map_source()),
            assets,
            cookies: Cookies::new(secret, settings.tls),
            streams: StreamSigner::new(secret),
            mentions: mentions::Signer::new(secret),
            signed: Signed::new(secret),
            limits: Limits::default(),
            metrics: Metrics::default(),
            settings,
        }
    }

    /// `scheme://host[:port]` as the browser sees us.
    pub fn origin(&self, request: &HttpRequest) -> String {
        self.settings.proxies.origin(request, self.settings.tls)
    }

    /// The application that answers this request.
    pub fn of(request: &HttpRequest) -> Data<Self> {
        request.app_data::<Data<Self>>().expect("every route is configured with an App").clone()
    }
}
