DROP TABLE boosts;
DROP TABLE mentions;
DROP TABLE messages;
