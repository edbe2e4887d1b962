-- The installation itself; the guard makes a second row impossible, also for two at once.
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY NOT NULL,
  singleton_guard INTEGER NOT NULL DEFAULT 0 UNIQUE CHECK (singleton_guard = 0),
  name TEXT NOT NULL,
  join_code TEXT NOT NULL,
  custom_styles TEXT,
  restrict_room_creation_to_administrators BOOLEAN NOT NULL DEFAULT FALSE,
  logo_id INTEGER REFERENCES blobs (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

-- People and bots. The keys are the lower-case forms, made by the program so that both databases
-- agree about letters outside ASCII.
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  email_address TEXT,
  email_key TEXT UNIQUE,
  password_digest TEXT,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  bio TEXT,
  avatar_id INTEGER REFERENCES blobs (id) ON DELETE SET NULL,
  bot_token TEXT UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX users_by_status_and_name ON users (status, name_key, id);

CREATE TABLE bot_scopes (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  PRIMARY KEY (user_id, scope)
);

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token TEXT NOT NULL UNIQUE,
  ip_address TEXT,
  user_agent TEXT,
  last_active_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE bans (
  id INTEGER PRIMARY KEY NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  ip_address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (user_id, ip_address)
);
CREATE INDEX bans_by_ip_address ON bans (ip_address);

-- What somebody looked for lately.
CREATE TABLE searches (
  id INTEGER PRIMARY KEY NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  query TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (user_id, query)
);
