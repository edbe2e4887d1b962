-- What somebody banned said lies in a room that nobody enters, one beside each room where they
-- talked. It needs no condition in any query: whoever reads a room does not come past it, and it is
-- all there when the ban is lifted.
CREATE TABLE shadows (
  room_id BIGINT PRIMARY KEY REFERENCES rooms (id) ON DELETE CASCADE,
  shadow_id BIGINT NOT NULL UNIQUE REFERENCES rooms (id) ON DELETE CASCADE
);

-- Since when: what is kept too long goes for good.
CREATE TABLE withholdings (
  user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  since BIGINT NOT NULL
);

-- What one person said in one room, the newest last.
DROP INDEX messages_by_creator;
CREATE INDEX messages_by_creator_and_room ON messages (creator_id, room_id, id);
