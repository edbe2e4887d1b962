//! Compressed pages: to compress a page costs more than to render it, and the same page is asked for
//! again and again, so what has travelled once is kept as it travelled.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use flate2::Compression;
use moka::sync::Cache;

use crate::assets::gzip;

/// How much is kept, in bytes.
const KEPT: u64 = 32 * 1024 * 1024;
/// Less than this is not worth the trouble.
const SMALL: usize = 1024;
/// A room page of 300 kB becomes 15 kB so, and hardly less with more effort.
const LEVEL: u32 = 6;

/// The digest of a page, which names it.
pub type Name = [u8; 12];

/// Pages as they travel, by what is in them.
pub struct Compressed {
    pages: Cache<Name, Bytes>,
    asked: AtomicU64,
    made: AtomicU64,
}

impl Default for Compressed {
    fn default() -> Self {
        let weigh = |_: &Name, page: &Bytes| u32::try_from(page.len()).unwrap_or(u32::MAX);
        let pages = Cache::builder().max_capacity(KEPT).weigher(weigh).build();
        Self { pages, asked: AtomicU64::new(0), made: AtomicU64::new(0) }
    }
}

impl Compressed {
    /// The page, gzipped; none when it is too small to be.
    pub fn page(&self, name: Name, page: &str) -> Option<Bytes> {
        let make = || {
            self.made.fetch_add(1, Relaxed);
            gzip(page.as_bytes(), Compression::new(LEVEL))
        };
        (page.len() >= SMALL).then(|| {
            self.asked.fetch_add(1, Relaxed);
            self.pages.get_with(name, make)
        })
    }

    /// How often one was asked for, and how often it had to be made.
    pub fn counts(&self) -> (u64, u64) {
        (self.asked.load(Relaxed), self.made.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_compressed_once() {
        let compressed = Compressed::default();
        let page = "the same words again and again ".repeat(100);
        let first = compressed.page([1; 12], &page).unwrap();
        assert!(first.len() < page.len() / 10);
        let again = compressed.page([1; 12], &page).unwrap();
        assert_eq!(first.as_ptr(), again.as_ptr());
        assert_eq!(compressed.page([2; 12], "short"), None);
        assert_eq!(compressed.counts(), (2, 1));
    }
}
