DROP TABLE memberships;
DROP TABLE rooms;
