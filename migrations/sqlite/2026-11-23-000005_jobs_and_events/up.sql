-- Work that may wait but must happen. A claim runs out, so that a crashed process loses nothing.
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  claimed_until INTEGER,
  last_error TEXT,
  failed_at INTEGER,
  created_at INTEGER NOT NULL
);
CREATE INDEX jobs_to_do ON jobs (kind, run_at, id) WHERE failed_at IS NULL;
CREATE INDEX jobs_failed ON jobs (kind, failed_at) WHERE failed_at IS NOT NULL;

-- The log of what happened, one chain per room and one (room NULL) for the account. No reference:
-- a room's log outlives the room by its last entries.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  room_id INTEGER,
  previous_id INTEGER,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX events_by_room ON events (room_id, id);
CREATE INDEX events_by_time ON events (created_at);
CREATE INDEX events_by_previous ON events (previous_id);
