//! Does what may wait: web push, bot webhooks, purges, thumbnails.
