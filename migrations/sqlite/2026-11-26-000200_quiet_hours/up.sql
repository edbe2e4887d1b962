-- When somebody does not want to be notified: minutes of their own day, which may go past midnight.
CREATE TABLE quiet_hours (
  user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  begin_minute INTEGER NOT NULL,
  end_minute INTEGER NOT NULL,
  time_zone TEXT NOT NULL
);
