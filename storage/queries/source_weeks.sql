-- name: clear_source_weeks
-- Forget the grid from a week on.
DELETE FROM source_weeks WHERE week_on >= %(first_on)s;

-- name: fill_source_weeks
-- Tell for every source and week what is known from it, and whether it was read; weeks without either are no rows.
WITH weeks AS (
    SELECT generate_series(%(first_on)s::date, %(last_on)s::date, interval '7 days')::date AS week_on
),
told AS (
    SELECT source_id, date_trunc('week', published_at AT TIME ZONE %(zone)s)::date AS week_on, count(*)::int AS n
    FROM mentions
    WHERE published_at >= %(from_at)s AND published_at < %(to_at)s
    GROUP BY 1, 2
),
advertised AS (
    SELECT source_id, date_trunc('week', first_seen_at AT TIME ZONE %(zone)s)::date AS week_on, count(*)::int AS n
    FROM ads
    WHERE first_seen_at >= %(from_at)s AND first_seen_at < %(to_at)s
    GROUP BY 1, 2
),
crawled AS (
    SELECT DISTINCT c.source_id, date_trunc('week', c.started_at AT TIME ZONE %(zone)s)::date AS week_on
    FROM crawls AS c
    JOIN rounds AS r USING (round_id)
    WHERE c.outcome = 'ok' AND r.since_at IS NULL AND c.started_at >= %(from_at)s AND c.started_at < %(to_at)s
),
backfilled AS (
    SELECT
        b.source_id, (b.reached_at AT TIME ZONE %(zone)s)::date AS from_on,
        (
            SELECT (least(c.started_at, r.until_at) AT TIME ZONE %(zone)s)::date
            FROM crawls AS c
            JOIN rounds AS r USING (round_id)
            WHERE c.source_id = b.source_id AND r.since_at IS NOT NULL
            ORDER BY c.started_at
            LIMIT 1
        ) AS until_on
    FROM backfills AS b
    WHERE b.reached_at IS NOT NULL
)
INSERT INTO source_weeks (source_id, week_on, mention_count, ad_count, was_read)
SELECT s.source_id, w.week_on, coalesce(t.n, 0), coalesce(a.n, 0), c.source_id IS NOT NULL OR b.source_id IS NOT NULL
FROM sources AS s
CROSS JOIN weeks AS w
LEFT JOIN told AS t ON t.source_id = s.source_id AND t.week_on = w.week_on
LEFT JOIN advertised AS a ON a.source_id = s.source_id AND a.week_on = w.week_on
LEFT JOIN crawled AS c ON c.source_id = s.source_id AND c.week_on = w.week_on
LEFT JOIN backfilled AS b
    ON b.source_id = s.source_id AND w.week_on >= b.from_on AND (b.until_on IS NULL OR w.week_on <= b.until_on)
WHERE s.removed_at IS NULL
    AND (t.n IS NOT NULL OR a.n IS NOT NULL OR c.source_id IS NOT NULL OR b.source_id IS NOT NULL);

-- name: list_source_weeks
-- The grid between two weeks, both included, of the sources that are switched on or imported; empty ones too.
SELECT s.source_id, s.name, s.kind, w.week_on, w.mention_count, w.ad_count, w.was_read
FROM sources AS s
LEFT JOIN source_weeks AS w
    ON w.source_id = s.source_id AND w.week_on >= %(first_on)s AND w.week_on <= %(last_on)s
WHERE s.removed_at IS NULL AND (s.enabled OR s.kind = 'import')
ORDER BY s.name, w.week_on;

-- name: list_source_spans
-- The first and last week that each source covers, and how many of the weeks between two days it does.
SELECT
    source_id, min(week_on) FILTER (WHERE was_read) AS read_from_on, max(week_on) FILTER (WHERE was_read) AS read_until_on,
    count(*) FILTER (WHERE week_on >= %(first_on)s AND week_on < %(last_on)s)::int AS week_count
FROM source_weeks
WHERE was_read OR mention_count > 0
GROUP BY source_id;
