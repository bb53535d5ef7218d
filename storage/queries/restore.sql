-- name: empty_database
-- Drops everything of ours, for a backup to take its place in the same transaction.
DROP SCHEMA IF EXISTS jobs CASCADE;
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public;
