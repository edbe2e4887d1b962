//! Remembers the domain: one set of queries for SQLite and PostgreSQL, the event log and the job queue.
