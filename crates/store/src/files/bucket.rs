//! Buckets: where an S3-compatible store is, and who we are there.

use std::{fmt, sync::Arc};

use campfire_domain::{Error, Result};
use object_store::{ObjectStore, aws::AmazonS3Builder, prefix::PrefixStore};

/// A bucket and how it is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Where it is, in the words of its provider.
    pub region: String,
    /// The address of its provider; none means Amazon's.
    pub endpoint: Option<String>,
    /// Who we are.
    pub access_key_id: String,
    /// What proves it.
    pub secret_access_key: String,
    /// What all our keys begin with, when the bucket is not ours alone.
    pub prefix: Option<String>,
    /// Whether the name of the bucket is part of the host (`bucket.host/key`) rather than of the
    /// path (`host/bucket/key`).
    pub virtual_host: bool,
}

impl Bucket {
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key_id)
            .with_secret_access_key(&self.secret_access_key)
            .with_virtual_hosted_style_request(self.virtual_host)
            // Files go one at a time, and not every store knows how to delete several at once.
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &self.endpoint {
            // A store in the same house needs no TLS; whoever writes http:// means it.
            builder =
                builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http:"));
        }
        let store = builder.build().map_err(Error::store)?;
        Ok(match &self.prefix {
            Some(prefix) => Arc::new(PrefixStore::new(store, prefix.as_str())),
            None => Arc::new(store),
        })
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}
