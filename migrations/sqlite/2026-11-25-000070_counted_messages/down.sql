DROP TRIGGER messages_come;
DROP TRIGGER messages_go;
DROP TRIGGER messages_move;
ALTER TABLE rooms DROP COLUMN message_count;
