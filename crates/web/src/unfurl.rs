//! Unfurling: what stands behind a link, as a card with its title, a few sentences and a picture.
//!
//! The pages are fetched here, on behalf of whoever pasted the link: from public addresses only,
//! on every hop, within limits of time and size. Whatever goes wrong, there is just no card.

mod address;
mod document;
mod fetch;

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use campfire_outbound::Client;
use moka::future::Cache;
use serde::Serialize;

pub use address::is_web_address;

use self::{address::Address, document::Document, fetch::Errand};
use crate::{
    Error, Result,
    app::App,
    extract::{Fields, SignedIn},
};

/// Cards that are kept. A link is often pasted by several people within minutes.
const KEPT: u64 = 1_000;
/// How long a card is taken for true.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// The longest title and description of a card, in characters, as published.
const LONGEST: usize = 560;
/// What a picture of a card may be; none of these runs anything.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A link shown with its title, text and picture. All of it is plain text, not HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    /// What the page calls itself.
    pub title: String,
    /// Where the link leads: what the page names as its address, else what was asked for.
    pub url: String,
    /// The address of its picture.
    pub image: Option<String>,
    /// A few sentences.
    pub description: String,
}

/// Makes cards and remembers them for a while.
pub struct Cards {
    client: Client,
    known: Cache<String, Card>,
}

impl Cards {
    /// Nothing is known yet; the client goes and looks.
    pub fn new(client: Client) -> Self {
        let known = Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build();
        Self { client, known }
    }

    /// The card of a link, if its page says enough for one. Several who ask at once wait for one
    /// and the same fetch.
    pub async fn of(&self, link: &str) -> Option<Card> {
        let address = Address::read(link).filter(|address| !address.is_file())?;
        let key = link.to_owned();
        self.known.optionally_get_with(key, self.make(link, &address)).await
    }

    async fn make(&self, link: &str, address: &Address) -> Option<Card> {
        let errand = Errand::begin(&self.client);
        let page = errand.page(address.fetched()).await?;
        // Parsing five megabytes is no work for a thread that answers others meanwhile.
        let read =
            actix_web::web::block(move || Document::read(page.charset.as_deref(), &page.body));
        let document = read.await.ok()?;
        let title = document.text("title")?;
        let description = document.text("description")?;
        let url = match document.raw("url") {
            Some(named) if errand.may_reach(&named).await => named,
            _ => link.to_owned(),
        };
        let image = match document.raw("image") {
            Some(image) if is_picture(&errand, &image).await => Some(image),
            _ => None,
        };
        Some(Card { title: shortened(&title), url, image, description: shortened(&description) })
    }
}

async fn is_picture(errand: &Errand<'_>, image: &str) -> bool {
    let Some(address) = Address::read(image) else { return false };
    let media_type = errand.media_type(address.plain()).await;
    media_type.is_some_and(|media_type| PICTURES.contains(&media_type.as_str()))
}

/// `POST /unfurl_link`: the card of a link as JSON, or 204 when there is none.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<HttpResponse> {
    let link = fields.text("url");
    if link.trim().is_empty() {
        return Err(Error::BadRequest("the parameter url is missing".to_owned()));
    }
    app.limits.unfurls.take(&request, signed_in.user.id)?;
    Ok(match app.cards.of(link).await {
        Some(card) => HttpResponse::Ok().json(card),
        None => HttpResponse::NoContent().finish(),
    })
}

/// A text of at most so many characters, the last of them an ellipsis if some were cut.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
    }
}
