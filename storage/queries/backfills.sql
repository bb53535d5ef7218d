-- name: open_backfill
-- Begin a source's backfill, or go on with it: deeper than before where that is asked for, anew where it reads elsewhere.
INSERT INTO backfills AS b (source_id, address, since_at, state)
VALUES (%(source_id)s, %(address)s, %(since_at)s, 'open')
ON CONFLICT (source_id) DO UPDATE
SET address = excluded.address,
    since_at = CASE WHEN b.address = excluded.address THEN least(b.since_at, excluded.since_at) ELSE excluded.since_at END,
    cursor = CASE WHEN b.address = excluded.address THEN b.cursor ELSE '{}' END,
    reached_at = CASE WHEN b.address = excluded.address THEN b.reached_at END,
    request_count = CASE WHEN b.address = excluded.address THEN b.request_count ELSE 0 END,
    state = CASE
        WHEN b.address <> excluded.address THEN 'open'
        WHEN b.state = 'reached' AND (b.reached_at IS NULL OR b.reached_at > excluded.since_at) THEN 'open'
        ELSE b.state END,
    updated_at = now()
RETURNING source_id, address, since_at, cursor, reached_at, state, request_count, updated_at;

-- name: list_backfills
-- How far back each source that is still configured has been read.
SELECT b.source_id, b.address, b.since_at, b.cursor, b.reached_at, b.state, b.request_count, b.updated_at
FROM backfills AS b
JOIN sources AS s USING (source_id)
WHERE s.removed_at IS NULL;

-- name: store_backfill
-- How far a backfill has come.
UPDATE backfills
SET cursor = %(cursor)s, reached_at = coalesce(%(reached_at)s, reached_at), state = %(state)s, updated_at = now()
WHERE source_id = %(source_id)s;

-- name: finish_backfill
-- A source that reads all it has in one go has reached what was asked for; its requests are counted.
UPDATE backfills
SET state = CASE WHEN %(is_whole)s AND state = 'open' THEN 'reached' ELSE state END,
    reached_at = CASE WHEN %(is_whole)s AND state = 'open' THEN least(reached_at, since_at) ELSE reached_at END,
    request_count = request_count + %(request_count)s, updated_at = now()
WHERE source_id = %(source_id)s;

-- name: list_daily_items
-- About how many items a day each source gave since its second day; null for one that is too young to tell.
SELECT
    source_id,
    count(*) FILTER (WHERE seen_on > first_on)::float / nullif(%(today)s::date - first_on, 0) AS per_day
FROM (SELECT source_id, seen_on, min(seen_on) OVER (PARTITION BY source_id) AS first_on FROM seen) AS counted
GROUP BY source_id, first_on
HAVING %(today)s::date - first_on >= 2;
