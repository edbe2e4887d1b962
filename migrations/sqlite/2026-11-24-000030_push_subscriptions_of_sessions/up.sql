-- A browser that is signed out, from wherever, is notified no more.
ALTER TABLE push_subscriptions ADD COLUMN session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE;
CREATE INDEX push_subscriptions_by_session ON push_subscriptions (session_id);
CREATE INDEX push_subscriptions_by_endpoint ON push_subscriptions (endpoint);
