-- What the bot was given as the id of the delivery, and what is done again to repeat it.
ALTER TABLE webhook_deliveries ADD COLUMN delivery_id BIGINT;
ALTER TABLE webhook_deliveries ADD COLUMN job TEXT;
-- Asked after every post: webhooks that hear something else than the usual.
CREATE INDEX webhooks_by_choice ON webhooks (user_id) WHERE events IS NOT NULL;
