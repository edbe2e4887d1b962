//! QR codes: an address of ours as a picture that a phone reads from another screen.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_URL_SAFE_NO_PAD,
};
use qrcode::{EcLevel, QrCode};

use crate::{Error, Result, app::App, forgery, views::qr_codes as view};

/// Longer texts make pictures that no phone reads.
const LIMIT: usize = 2048;
/// A year, as published: the same address is the same picture for ever.
const KEPT: &str = "max-age=31556952, public";
/// Links in the wild spell the address with padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where the picture of that address is.
pub fn path(address: &str) -> String {
    format!("/qr_code/{}", BASE64_URL_SAFE_NO_PAD.encode(address))
}

/// `GET /qr_code/{id}`: the address that the id spells, drawn. Only addresses of ours are: others
/// would make us vouch for them.
pub async fn show(app: Data<App>, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    let address = read(&id).ok_or(Error::NotFound)?;
    if !is_ours(&app.origin(&request), &address) {
        return Err(Error::NotFound);
    }
    let code = QrCode::with_error_correction_level(&address, EcLevel::M);
    let code = code.map_err(|_| Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(view::picture(&code).into_string()))
}

fn read(id: &str) -> Option<String> {
    let bytes = LENIENT.decode(id).ok()?;
    String::from_utf8(bytes).ok().filter(|address| address.len() <= LIMIT)
}

fn is_ours(origin: &str, address: &str) -> bool {
    url::Url::parse(address)
        .is_ok_and(|address| forgery::is_ours(origin, &address.origin().ascii_serialization()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_padding_and_without() {
        let path = path("http://chat.example.com/join/a?b");
        let id = path.strip_prefix("/qr_code/").unwrap();
        assert_eq!(read(id).as_deref(), Some("http://chat.example.com/join/a?b"));
        assert_eq!(read("aHR0cA==").as_deref(), Some("http"));
        for bad in ["!", "aHR0c", "_w", ""] {
            assert!(read(bad).is_none_or(|address| !is_ours("http://chat.example.com", &address)));
        }
        assert_eq!(read(&BASE64_URL_SAFE_NO_PAD.encode("x".repeat(LIMIT + 1))), None);
    }

    #[test]
    fn only_addresses_of_ours_are_drawn() {
        let ours = |address| is_ours("http://chat.example.com", address);
        assert!(ours("http://chat.example.com/join/x") && ours("https://chat.example.com/"));
        for other in ["https://evil.example/", "javascript:alert(1)", "chat.example.com", "tel:1"] {
            assert!(!ours(other), "{other}");
        }
    }
}
