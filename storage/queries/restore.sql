-- name: empty_database
-- Drops everything of ours, for a backup to take its place in the same transaction.
DROP SCHEMA IF EXISTS jobs CASCADE;
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public;

-- name: refuse_foreign_backup
-- Ends the transaction of a restore that brought no tables of ours, or a newer program's.
DO $$
BEGIN
    IF to_regclass('public.schema_migrations') IS NULL THEN
        RAISE EXCEPTION 'the file is no backup of Goodwill: nothing was replaced';
    END IF;
    IF (SELECT coalesce(max(version), 0) FROM public.schema_migrations) NOT BETWEEN 1 AND %(known)s THEN
        RAISE EXCEPTION 'the backup is of a newer Goodwill, or of none: nothing was replaced';
    END IF;
END
$$;
