DROP TRIGGER messages_come ON messages;
DROP TRIGGER messages_go ON messages;
DROP TRIGGER messages_move ON messages;
DROP FUNCTION count_messages_that_come;
DROP FUNCTION count_messages_that_go;
DROP FUNCTION count_messages_that_move;
ALTER TABLE rooms DROP COLUMN message_count;
