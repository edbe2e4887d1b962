//! Assets: the scripts, styles and pictures inside the binary, served under names that carry
//! their digest, so that browsers may keep them for ever.

mod lean;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::Write,
    sync::OnceLock,
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use brotli::enc::{BrotliEncoderParams, backward_references::BrotliEncoderMode};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    app::App,
    files::ranges::{self, Part},
};

/// Thirty days, the published value; names carry digests, so nothing ever goes stale.
const KEPT: &str = "public, max-age=2592000, immutable";
/// What a fingerprint needs to differ whenever a file does.
const DIGEST_LENGTH: usize = 10;
/// More effort saves little and keeps the first who asks waiting.
const BROTLI_LEVEL: i32 = 9;

#[derive(RustEmbed)]
#[folder = "../../assets"]
#[include = "css/*"]
#[include = "images/*"]
#[include = "js/*"]
#[include = "sounds/*"]
#[include = "vendor/*.js"]
#[include = "vendor/*.css"]
#[include = "worker/*"]
struct Embedded;

/// Every file that browsers may ask for, by its plain and by its digested name.
pub struct Assets {
    urls: HashMap<String, String>,
    files: HashMap<String, Asset>,
    modules: Vec<String>,
    import_map: String,
    import_map_hash: String,
}

struct Asset {
    bytes: Bytes,
    brotlied: OnceLock<Bytes>,
    gzipped: OnceLock<Bytes>,
    media_type: String,
    digest: String,
}

impl Assets {
    /// Reads what the binary carries and names it.
    pub fn embedded() -> Self {
        let mut urls = HashMap::new();
        let mut files = HashMap::new();
        for path in Embedded::iter() {
            let Some(file) = Embedded::get(&path) else { continue };
            let bytes = source(&path, file.data.into_owned());
            let digest = digest(&bytes);
            let url = digested(&path, &digest);
            let media_type = mime_guess::from_path(path.as_ref()).first_or_octet_stream();
            let media_type = match media_type.type_().as_str() {
                "text" => format!("{media_type}; charset=utf-8"),
                _ => media_type.to_string(),
            };
            let (brotlied, gzipped) = (OnceLock::new(), OnceLock::new());
            files.insert(url.clone(), Asset { bytes, brotlied, gzipped, media_type, digest });
            urls.insert(path.into_owned(), format!("/assets/{url}"));
        }
        let import_map = import_map(&urls);
        let import_map_hash = BASE64_STANDARD.encode(Sha256::digest(&import_map));
        let modules = modules(&urls, &files);
        Self { urls, files, modules, import_map, import_map_hash }
    }

    /// Where a file such as `css/application.css` is served; the plain path when there is none,
    /// so that a page shows a broken picture rather than no page.
    pub fn url<'a>(&'a self, path: &'a str) -> &'a str {
        self.urls.get(path).map_or(path, String::as_str)
    }

    /// The bytes of a file, for routes that serve it under another address.
    pub fn bytes(&self, path: &str) -> Option<Bytes> {
        let url = self.urls.get(path)?.strip_prefix("/assets/")?;
        self.files.get(url).map(|asset| asset.bytes.clone())
    }

    /// The addresses of the modules that every page runs before it is alive. Named in its head, they are fetched at
    /// once instead of one level of imports after the other.
    pub fn modules(&self) -> &[String] {
        &self.modules
    }

    /// The import map that tells browsers where our modules are, as JSON.
    pub fn import_map(&self) -> &str {
        &self.import_map
    }

    /// The source expression that lets the Content-Security-Policy allow the import map.
    pub fn import_map_source(&self) -> String {
        format!("'sha256-{}'", self.import_map_hash)
    }
}

/// `GET /assets/{path}`: one file, for as long as browsers like.
pub async fn show(
    app: web::Data<App>,
    path: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let asset = app.assets.files.get(path.as_str()).ok_or(Error::NotFound)?;
    let coding = asset.coding(&request);
    let tag = asset.tag(coding);
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.as_str()))
        .insert_header((header::CACHE_CONTROL, KEPT))
        .insert_header((header::VARY, "Accept-Encoding"));
    if header_of(&request, &header::IF_NONE_MATCH).is_some_and(|known| names(known, &tag)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    response.insert_header((header::CONTENT_TYPE, asset.media_type.as_str()));
    let Some(coding) = coding else { return Ok(asset.answer_part(response, &request, &tag)) };
    response.insert_header((header::CONTENT_ENCODING, coding.name()));
    Ok(response.body(asset.coded(coding)))
}

/// How a file travels when not as it is.
#[derive(Clone, Copy)]
enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

impl Asset {
    fn is_compressible(&self) -> bool {
        let text = ["text/", "application/javascript", "application/json", "image/svg+xml"];
        text.iter().any(|kind| self.media_type.starts_with(kind))
    }

    /// The smallest that the browser reads.
    fn coding(&self, request: &HttpRequest) -> Option<Coding> {
        let mut codings = [Coding::Brotli, Coding::Gzip].into_iter();
        codings.find(|coding| self.is_compressible() && accepts(request, coding.name()))
    }

    /// Other bytes have another name, also when they are the same file.
    fn tag(&self, coding: Option<Coding>) -> String {
        match coding {
            Some(coding) => format!("\"{}-{}\"", self.digest, coding.name()),
            None => format!("\"{}\"", self.digest),
        }
    }

    /// Some browsers play no recording of which they cannot have a part.
    fn answer_part(
        &self,
        mut response: HttpResponseBuilder,
        request: &HttpRequest,
        tag: &str,
    ) -> HttpResponse {
        let is_same = header_of(request, &header::IF_RANGE).is_none_or(|known| known.trim() == tag);
        let range = header_of(request, &header::RANGE).filter(|_| is_same);
        let size = self.bytes.len() as u64;
        // Parts are parts of these bytes, and the tag names these too.
        response
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CONTENT_ENCODING, "identity"));
        match ranges::part(range, size) {
            Part::Whole => response.body(self.bytes.clone()),
            Part::Of(part) => {
                let place = format!("bytes {}-{}/{size}", part.start, part.end - 1);
                response.status(StatusCode::PARTIAL_CONTENT);
                response.insert_header((header::CONTENT_RANGE, place));
                response.body(self.bytes.slice(part.start as usize..part.end as usize))
            }
            Part::Beyond => HttpResponse::RangeNotSatisfiable()
                .insert_header((header::CONTENT_RANGE, format!("bytes */{size}")))
                .finish(),
        }
    }

    fn coded(&self, coding: Coding) -> Bytes {
        let coded = match coding {
            Coding::Brotli => self.brotlied.get_or_init(|| brotli(&self.bytes)),
            Coding::Gzip => self.gzipped.get_or_init(|| gzip(&self.bytes, Compression::best())),
        };
        coded.clone()
    }
}

/// The bytes of a text, as brotli. Reading and writing memory does not fail.
fn brotli(bytes: &[u8]) -> Bytes {
    let mode = BrotliEncoderMode::BROTLI_MODE_TEXT;
    let params = BrotliEncoderParams {
        mode,
        quality: BROTLI_LEVEL,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut coded = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut &bytes[..], &mut coded, &params).expect("memory takes every byte");
    coded.into()
}

/// The bytes, gzipped. Writing into memory does not fail.
pub fn gzip(bytes: &[u8], level: Compression) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    encoder.write_all(bytes).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte").into()
}

/// Whether the browser reads gzip.
pub fn accepts_gzip(request: &HttpRequest) -> bool {
    accepts(request, "gzip")
}

fn accepts(request: &HttpRequest, coding: &str) -> bool {
    header_of(request, &header::ACCEPT_ENCODING).is_some_and(|accepted| lists(accepted, coding))
}

/// Whether a list such as `gzip;q=0.5, br` has a coding; a weight of nothing says that it must not be sent.
fn lists(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        name.trim().eq_ignore_ascii_case(coding) && weight.unwrap_or(1.0) > 0.0
    })
}

/// Whether an `If-None-Match` names that tag.
fn names(known: &str, tag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn header_of<'a>(request: &'a HttpRequest, name: &header::HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// What changes whenever the bytes do.
fn digest(bytes: &[u8]) -> String {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    digest[..DIGEST_LENGTH].to_owned()
}

/// `js/application.js` becomes `js/application-0123456789.js`.
fn digested(path: &str, digest: &str) -> String {
    match path.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{digest}.{extension}"),
        None => format!("{path}-{digest}"),
    }
}

/// Ours go out without what only their readers here need.
fn source(path: &str, bytes: Vec<u8>) -> Bytes {
    let ours = path.starts_with("js/") || path.starts_with("css/");
    match std::str::from_utf8(&bytes) {
        Ok(text) if ours => lean::lean(path, text).into(),
        _ => bytes.into(),
    }
}

/// The first module and all that it imports at once, libraries too. What is imported later, such as
/// the editor, comes when it is asked for.
fn modules(urls: &HashMap<String, String>, files: &HashMap<String, Asset>) -> Vec<String> {
    let mut modules = BTreeSet::new();
    let mut waiting = vec!["js/application.js".to_owned()];
    while let Some(path) = waiting.pop() {
        let Some(url) = urls.get(&path) else { continue };
        if !modules.insert(url.clone()) || !path.starts_with("js/") {
            continue;
        }
        let file = url.strip_prefix("/assets/").and_then(|name| files.get(name));
        let text = file.map(|file| String::from_utf8_lossy(&file.bytes));
        waiting.extend(text.iter().flat_map(|text| text.lines()).filter_map(imported));
    }
    modules.into_iter().collect()
}

/// The file that a line imports: `import Room from "lib/room"`, `export * from "lib/room"`.
fn imported(line: &str) -> Option<String> {
    let statement = line.starts_with("import ")
        || (line.starts_with("export ") || line.starts_with('}')) && line.contains(" from ");
    let name = line.split('"').nth(1).filter(|_| statement)?;
    let library = LIBRARIES.iter().find(|(library, _)| *library == name);
    Some(library.map_or_else(|| format!("js/{name}.js"), |(_, path)| (*path).to_owned()))
}

/// The libraries by the names of their packages.
const LIBRARIES: [(&str, &str); 3] = [
    ("@hotwired/stimulus", "vendor/stimulus.js"),
    ("@hotwired/turbo-rails", "vendor/turbo.js"),
    ("lexxy", "vendor/lexxy.js"),
];

/// Our modules by bare name (`controllers/composer_controller`), the libraries by the names of
/// their packages.
fn import_map(urls: &HashMap<String, String>) -> String {
    let mut imports = BTreeMap::new();
    for (path, url) in urls {
        if let Some(name) = path.strip_prefix("js/").and_then(|path| path.strip_suffix(".js")) {
            imports.insert(name.to_owned(), url.clone());
        }
    }
    for (name, path) in LIBRARIES {
        if let Some(url) = urls.get(path) {
            imports.insert(name.to_owned(), url.clone());
        }
    }
    json!({ "imports": imports }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_modules_that_it_runs_at_once() {
        for (line, path) in [
            ("import \"lib/turbo_setup\"", Some("js/lib/turbo_setup.js")),
            ("import { a, b } from \"lib/html\"", Some("js/lib/html.js")),
            ("} from \"lib/html\"", Some("js/lib/html.js")),
            ("import { Turbo } from \"@hotwired/turbo-rails\"", Some("vendor/turbo.js")),
            ("loaded = await import(\"lib/rich_text\")", None),
            ("say(\"import this from there\")", None),
        ] {
            assert_eq!(imported(line).as_deref(), path, "{line}");
        }
        let assets = Assets::embedded();
        let named = |name: &str| assets.modules().iter().any(|module| module.contains(name));
        assert!(named("/js/application-") && named("/vendor/turbo-") && named("/js/lib/cable-"));
        assert!(!named("lexxy") && !named("rich_text") && !named("theme_controller"));
    }

    #[test]
    fn a_coding_is_sent_to_those_who_list_it() {
        for (accepted, coding, is_listed) in [
            ("gzip, deflate, br, zstd", "br", true),
            ("gzip;q=0.5, BR; q=0.1", "br", true),
            ("gzip, br;q=0", "br", false),
            ("gzip, br;q=0.0", "gzip", true),
            ("gzip, brotli", "br", false),
            ("", "gzip", false),
        ] {
            assert_eq!(lists(accepted, coding), is_listed, "{coding} in {accepted}");
        }
    }

    #[test]
    fn names_change_with_the_bytes_only() {
        let name = digested("js/a.js", &digest(b"one"));
        assert_eq!(name, digested("js/a.js", &digest(b"one")));
        assert_ne!(name, digested("js/a.js", &digest(b"two")));
        assert!(name.starts_with("js/a-") && name.ends_with(".js"));
    }
}
