-- Who looks at some room right now: few of all memberships, and asked for every few seconds.
CREATE INDEX memberships_by_presence ON memberships (connected_at, user_id) WHERE connected_at IS NOT NULL;
