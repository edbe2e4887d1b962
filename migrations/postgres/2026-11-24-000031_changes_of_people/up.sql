-- A page that comes back asks who has another name or picture since; there are few such events among many.
CREATE INDEX events_changes_of_people ON events (id) WHERE kind = 'user_changed';
