-- The words of each message as the program prepared them; rowid is the message's id. No copy of the
-- text is kept, and a message that goes, by whatever cascade, takes its words along.
CREATE VIRTUAL TABLE message_search USING fts5 (
  words, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
CREATE TRIGGER messages_leave_search AFTER DELETE ON messages BEGIN
  DELETE FROM message_search WHERE rowid = old.id;
END;
