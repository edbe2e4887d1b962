-- Whose webhook a job calls, so that a bot with many of them does not take every place of the lane.
-- It stands in the index because what waits for such a bot is passed over there.
ALTER TABLE jobs ADD COLUMN bot_id BIGINT;
UPDATE jobs SET bot_id = CAST(substring(payload FROM '"bot":([0-9]+)') AS BIGINT) WHERE kind = 'webhook';
DROP INDEX jobs_to_do;
CREATE INDEX jobs_to_do ON jobs (kind, run_at, id, bot_id) WHERE failed_at IS NULL;
