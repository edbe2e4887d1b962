-- A creator may be gone while the room stays, hence no reference. The key of a direct room is its
-- set of people, so that there is one room per set.
CREATE TABLE rooms (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT,
  name_key TEXT,
  kind TEXT NOT NULL,
  creator_id INTEGER NOT NULL,
  direct_key TEXT UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX rooms_by_kind ON rooms (kind);

CREATE TABLE memberships (
  id INTEGER PRIMARY KEY NOT NULL,
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  involvement TEXT NOT NULL DEFAULT 'mentions',
  unread_at INTEGER,
  first_unread_at INTEGER,
  connections INTEGER NOT NULL DEFAULT 0,
  connected_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (room_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);
