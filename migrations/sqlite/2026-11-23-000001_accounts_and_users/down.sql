DROP TABLE searches;
DROP TABLE bans;
DROP TABLE sessions;
DROP TABLE bot_scopes;
DROP TABLE users;
DROP TABLE accounts;
