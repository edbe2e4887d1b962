DROP INDEX webhooks_by_choice;
ALTER TABLE webhook_deliveries DROP COLUMN job;
ALTER TABLE webhook_deliveries DROP COLUMN delivery_id;
