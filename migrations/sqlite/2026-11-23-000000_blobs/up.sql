-- Stored files: what is known about them. The bytes lie elsewhere, under the key.
CREATE TABLE blobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  filename TEXT NOT NULL,
  content_type TEXT NOT NULL,
  byte_size INTEGER NOT NULL,
  checksum TEXT,
  width INTEGER,
  height INTEGER,
  metadata TEXT,
  created_at INTEGER NOT NULL
);
CREATE INDEX blobs_by_time ON blobs (created_at);
