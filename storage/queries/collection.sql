-- name: list_collection_gaps
-- The local days of a span that nothing was collected of, though sources are configured.
-- Collected are: days on which a crawl ended well, days that a good backfill reached back over, and days of which any
-- crawl brought a text that is dated then.
WITH good AS (
    SELECT c.started_at, coalesce(r.since_at, c.started_at) AS reached_at
    FROM crawls AS c
    JOIN rounds AS r USING (round_id)
    WHERE c.outcome = 'ok' AND c.started_at >= %(from_at)s AND coalesce(r.since_at, c.started_at) < %(to_at)s
),
collected AS (
    SELECT generate_series(
        greatest((reached_at AT TIME ZONE %(zone)s)::date, %(start)s::date),
        least((started_at AT TIME ZONE %(zone)s)::date, %(end)s::date),
        interval '1 day'
    )::date AS day
    FROM (
        SELECT DISTINCT date_trunc('hour', reached_at) AS reached_at, date_trunc('hour', started_at) AS started_at
        FROM good
    ) AS spans
    UNION
    SELECT (hours.hour_at AT TIME ZONE %(zone)s)::date
    FROM (
        SELECT DISTINCT hour_at FROM rollups
        WHERE hour_at >= %(from_at)s AND hour_at < %(to_at)s
            AND negative_count + neutral_count + positive_count + unscored_count > 0
    ) AS hours
    UNION
    SELECT DISTINCT (published_at AT TIME ZONE %(zone)s)::date FROM unmatched
    WHERE published_at >= %(from_at)s AND published_at < %(to_at)s
)
SELECT wanted.day::date AS day
FROM generate_series(%(start)s::date, %(end)s::date, interval '1 day') AS wanted (day)
WHERE EXISTS (SELECT FROM sources WHERE removed_at IS NULL)
    AND NOT EXISTS (SELECT FROM collected WHERE collected.day = wanted.day::date)
ORDER BY wanted.day;
