-- name: list_collection_gaps
-- The local days of a span that nothing was collected of, though sources are configured.
-- Collected are: days on which an ordinary crawl ended well, days that a backfill reached back over, whatever it was
-- asked for, and days of which any crawl brought a text that is dated then.
WITH reached AS (
    SELECT b.reached_at, min(least(c.started_at, r.until_at)) AS until_at
    FROM backfills AS b
    JOIN crawls AS c USING (source_id)
    JOIN rounds AS r USING (round_id)
    WHERE b.reached_at < %(to_at)s AND r.since_at IS NOT NULL
    GROUP BY b.source_id, b.reached_at
),
collected AS (
    SELECT (c.started_at AT TIME ZONE %(zone)s)::date AS day
    FROM crawls AS c
    JOIN rounds AS r USING (round_id)
    WHERE c.outcome = 'ok' AND r.since_at IS NULL AND c.started_at >= %(from_at)s AND c.started_at < %(to_at)s
    UNION
    SELECT generate_series(
        greatest((reached_at AT TIME ZONE %(zone)s)::date, %(start)s::date),
        least(((until_at - interval '1 microsecond') AT TIME ZONE %(zone)s)::date, %(end)s::date),
        interval '1 day'
    )::date
    FROM reached
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
