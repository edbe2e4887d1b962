-- The words of each message as the program prepared them.
CREATE TABLE message_search (
  message_id BIGINT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  words TSVECTOR NOT NULL
);
CREATE INDEX message_search_by_words ON message_search USING GIN (words);
