DROP TRIGGER messages_leave_search;
DROP TABLE message_search;
