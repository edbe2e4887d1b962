-- A room's list of files runs along this one, however few of its messages carry one.
CREATE INDEX messages_with_files_by_room_and_time ON messages (room_id, created_at, id)
  WHERE attachment_id IS NOT NULL;
