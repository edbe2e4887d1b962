-- How deliveries went lately, for the page that tells how the place does.
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);
