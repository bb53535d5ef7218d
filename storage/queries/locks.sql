-- name: try_lock
-- Takes the session's advisory lock of that name, or says that another session holds it.
SELECT pg_try_advisory_lock(hashtextextended(%(name)s, 0)) AS taken;

-- name: list_held_locks
-- Which of the names some session holds an advisory lock of, in this database.
SELECT held.name
FROM unnest(%(names)s::text[]) AS held (name)
WHERE EXISTS (
    SELECT 1
    FROM pg_locks
    WHERE locktype = 'advisory'
        AND granted
        AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32 | objid::bigint) = hashtextextended(held.name, 0)
);

-- name: free_locks
-- Frees every advisory lock of the session.
SELECT pg_advisory_unlock_all();

-- name: check_session
-- Nothing but an answer: the session lives, and so do its locks.
SELECT 1 AS alive;
