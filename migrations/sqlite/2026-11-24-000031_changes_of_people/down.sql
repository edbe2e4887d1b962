DROP INDEX events_changes_of_people;
