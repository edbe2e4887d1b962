-- What is withheld goes: without the tables nothing would tell it from what people may see.
DELETE FROM rooms WHERE id IN (SELECT shadow_id FROM shadows);
DROP TABLE shadows;
DROP TABLE withholdings;
DROP INDEX messages_by_creator_and_room;
CREATE INDEX messages_by_creator ON messages (creator_id);
