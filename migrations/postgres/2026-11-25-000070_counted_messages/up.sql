-- How many messages a room has, beside the room: programs are told with every page of a list, and
-- counting would walk all of them. Whatever way a message comes, goes or moves, the number follows.
ALTER TABLE rooms ADD COLUMN message_count BIGINT NOT NULL DEFAULT 0;
UPDATE rooms SET message_count = (SELECT COUNT(*) FROM messages WHERE messages.room_id = rooms.id);

CREATE FUNCTION count_messages_that_come() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rooms SET message_count = message_count + came.number
    FROM (SELECT room_id, COUNT(*) AS number FROM came GROUP BY room_id) AS came
    WHERE rooms.id = came.room_id;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_come AFTER INSERT ON messages REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION count_messages_that_come();

CREATE FUNCTION count_messages_that_go() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rooms SET message_count = message_count - gone.number
    FROM (SELECT room_id, COUNT(*) AS number FROM gone GROUP BY room_id) AS gone
    WHERE rooms.id = gone.room_id;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_go AFTER DELETE ON messages REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION count_messages_that_go();

CREATE FUNCTION count_messages_that_move() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rooms SET message_count = message_count - 1 WHERE id = OLD.room_id;
  UPDATE rooms SET message_count = message_count + 1 WHERE id = NEW.room_id;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_move AFTER UPDATE OF room_id ON messages
  FOR EACH ROW EXECUTE FUNCTION count_messages_that_move();
