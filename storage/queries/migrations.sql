-- name: lock_migrations
-- Let one process at a time migrate; freed with the connection.
SELECT pg_advisory_lock(hashtext('goodwill migrations'));

-- name: lock_partitions
-- Let one transaction at a time make partitions.
SELECT pg_advisory_xact_lock(hashtext('goodwill partitions'));

-- name: find_table
-- Whether a table of this name is on the search path.
SELECT to_regclass(quote_ident(%(name)s)) IS NOT NULL AS found;

-- name: list_applied_migrations
-- Numbers of the applied migrations.
SELECT version FROM schema_migrations ORDER BY version;

-- name: record_migration
-- Remember an applied migration.
INSERT INTO schema_migrations (version, name) VALUES (%(version)s, %(name)s);

-- name: find_rows_in_rest
-- One row of a default partition that belongs to a span of days, if there is any.
SELECT 1 AS found FROM {rest} WHERE first_seen_on >= %(first)s AND first_seen_on < %(after)s LIMIT 1;

-- name: create_partition
-- Add the partition of one month.
CREATE TABLE {partition} PARTITION OF {table} FOR VALUES FROM ({first}) TO ({after});
