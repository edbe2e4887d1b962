-- How many tries to tell a webhook ended how, by the minute in which they ended: the log keeps only
-- the latest tries of each webhook. Minutes are moments, in microseconds as everywhere.
CREATE TABLE webhook_outcomes (
  minute BIGINT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (minute, state)
);
INSERT INTO webhook_outcomes (minute, state, tries)
  SELECT COALESCE(finished_at, created_at) / 60000000 * 60000000, state, COUNT(*)
  FROM webhook_deliveries GROUP BY 1, 2;
-- Nobody asks the log for a time any more.
DROP INDEX webhook_deliveries_by_time;
