-- What somebody banned said lies in a room that nobody enters, one beside each room where they
-- talked. It needs no condition in any query: whoever reads a room does not come past it, and it is
-- all there when the ban is lifted.
CREATE TABLE shadows (
  room_id INTEGER PRIMARY KEY NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  shadow_id INTEGER NOT NULL UNIQUE REFERENCES rooms (id) ON DELETE CASCADE
);

-- Since when: what is kept too long goes for good.
CREATE TABLE withholdings (
  user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  since INTEGER NOT NULL
);

-- What one person said in one room, the newest last.
DROP INDEX messages_by_creator;
CREATE INDEX messages_by_creator_and_room ON messages (creator_id, room_id, id);
