DROP TABLE incoming_webhooks;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
DROP TABLE push_subscriptions;
