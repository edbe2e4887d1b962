CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);
DROP TABLE webhook_outcomes;
