DROP INDEX memberships_by_presence;
