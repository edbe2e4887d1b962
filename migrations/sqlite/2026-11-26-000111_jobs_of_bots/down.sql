DROP INDEX jobs_to_do;
CREATE INDEX jobs_to_do ON jobs (kind, run_at, id) WHERE failed_at IS NULL;
ALTER TABLE jobs DROP COLUMN bot_id;
