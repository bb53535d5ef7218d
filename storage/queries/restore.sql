-- name: empty_database
-- Drops everything of ours, for a backup to take its place in the same transaction, but extensions.
DROP SCHEMA IF EXISTS jobs CASCADE;
CREATE SCHEMA IF NOT EXISTS public;
-- Not the schema itself: it holds extensions, which the database's owner may not be let to make again.
DO $$
DECLARE
    found text[];
    statement text;
BEGIN
    -- All at once, before the first one drops what others tell of.
    SELECT array_agg('DROP ' || object.type || ' IF EXISTS ' || object.identity || ' CASCADE') INTO found
    FROM pg_depend AS held, pg_identify_object(held.classid, held.objid, 0) AS object
    WHERE held.refclassid = 'pg_namespace'::regclass AND held.refobjid = 'public'::regnamespace
        AND held.deptype = 'n' AND held.classid <> 'pg_extension'::regclass
        AND NOT EXISTS (
            SELECT FROM pg_depend AS own
            WHERE own.classid = held.classid AND own.objid = held.objid AND own.objsubid = 0
                AND own.deptype IN ('e', 'i')
        );
    FOREACH statement IN ARRAY coalesce(found, '{}') LOOP
        EXECUTE statement;
    END LOOP;
END
$$;

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
