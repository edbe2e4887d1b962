CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  creator_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_message_id TEXT NOT NULL,
  body_html TEXT NOT NULL,
  body_text TEXT NOT NULL,
  attachment_id INTEGER REFERENCES blobs (id) ON DELETE SET NULL,
  edited_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (room_id, client_message_id)
);
-- Pages of a room run along the first, what changed since a moment along the second.
CREATE INDEX messages_by_room_and_time ON messages (room_id, created_at, id);
CREATE INDEX messages_by_room_and_change ON messages (room_id, updated_at);
CREATE INDEX messages_by_creator ON messages (creator_id);
CREATE INDEX messages_by_attachment ON messages (attachment_id) WHERE attachment_id IS NOT NULL;

CREATE TABLE mentions (
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (message_id, user_id)
);
CREATE INDEX mentions_by_user ON mentions (user_id);

CREATE TABLE boosts (
  id INTEGER PRIMARY KEY NOT NULL,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  booster_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX boosts_by_message ON boosts (message_id, created_at, id);
CREATE INDEX boosts_by_booster ON boosts (booster_id);
