//! Looks at uploaded bytes: real type, dimensions, thumbnails, posters, avatars.
