-- How many messages a room has, beside the room: programs are told with every page of a list, and
-- counting would walk all of them. Whatever way a message comes, goes or moves, the number follows.
ALTER TABLE rooms ADD COLUMN message_count INTEGER NOT NULL DEFAULT 0;
UPDATE rooms SET message_count = (SELECT COUNT(*) FROM messages WHERE messages.room_id = rooms.id);
CREATE TRIGGER messages_come AFTER INSERT ON messages BEGIN
  UPDATE rooms SET message_count = message_count + 1 WHERE id = new.room_id;
END;
CREATE TRIGGER messages_go AFTER DELETE ON messages BEGIN
  UPDATE rooms SET message_count = message_count - 1 WHERE id = old.room_id;
END;
CREATE TRIGGER messages_move AFTER UPDATE OF room_id ON messages BEGIN
  UPDATE rooms SET message_count = message_count - 1 WHERE id = old.room_id;
  UPDATE rooms SET message_count = message_count + 1 WHERE id = new.room_id;
END;
