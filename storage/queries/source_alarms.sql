-- name: list_source_runs
-- How each source that is switched on fared lately: its last crawls, and how many at the end went badly or showed nothing.
WITH recent AS (
    SELECT
        c.source_id, c.started_at, c.outcome, c.reason, c.listed_count,
        row_number() OVER (PARTITION BY c.source_id ORDER BY c.started_at DESC, c.crawl_id DESC) AS place
    FROM crawls AS c
    WHERE c.started_at > %(since)s AND c.started_at <= %(now)s AND c.finished_at IS NOT NULL
        AND c.round_id <> ALL(ARRAY(SELECT round_id FROM rounds WHERE since_at IS NOT NULL))
),
ends AS (
    SELECT
        source_id, min(place) FILTER (WHERE outcome = 'ok') AS good_place,
        min(place) FILTER (WHERE listed_count > 0) AS shown_place
    FROM recent
    GROUP BY source_id
),
runs AS (
    SELECT
        source_id, max(started_at) FILTER (WHERE outcome = 'ok') AS good_at,
        count(*) FILTER (WHERE place < good_place OR good_place IS NULL) AS bad_run,
        min(started_at) FILTER (WHERE place < good_place OR good_place IS NULL) AS bad_since_at,
        max(reason) FILTER (WHERE place = 1) AS reason,
        count(*) FILTER (WHERE listed_count = 0 AND outcome = 'ok' AND place < shown_place) AS empty_run,
        count(listed_count) FILTER (WHERE place >= shown_place) AS listed_count,
        count(*) FILTER (WHERE listed_count = 0 AND place > shown_place) AS empty_count
    FROM recent
    JOIN ends USING (source_id)
    GROUP BY source_id
)
SELECT
    s.source_id, s.name, s.every_seconds, s.blocked_until,
    (SELECT max(c.started_at) FROM crawls AS c WHERE c.source_id = s.source_id AND c.started_at <= %(now)s) AS crawled_at,
    runs.good_at,
    coalesce(runs.bad_run, 0)::int AS bad_run, runs.bad_since_at, runs.reason,
    coalesce(runs.empty_run, 0)::int AS empty_run, coalesce(runs.listed_count, 0)::int AS listed_count,
    coalesce(runs.empty_count, 0)::int AS empty_count
FROM sources AS s
LEFT JOIN runs USING (source_id)
WHERE s.removed_at IS NULL AND s.enabled AND s.kind <> 'import'
    AND (NOT s.kind = ANY(%(leak_kinds)s) OR %(watches_leaks)s)
ORDER BY s.name;

-- name: list_source_days
-- What each source's crawls did in each of the last 24 hours, counted back from now.
SELECT
    c.source_id, date_bin('1 day', c.started_at, %(now)s + interval '1 microsecond') AS begun_at,
    count(*) FILTER (WHERE c.outcome = 'ok')::int AS good_count,
    count(*) FILTER (WHERE c.outcome <> 'ok')::int AS bad_count, sum(c.fresh_count)::int AS fresh_count
FROM crawls AS c
WHERE c.started_at > %(since)s AND c.started_at <= %(now)s AND c.finished_at IS NOT NULL
    AND c.round_id <> ALL(ARRAY(SELECT round_id FROM rounds WHERE since_at IS NOT NULL))
GROUP BY c.source_id, begun_at
ORDER BY c.source_id, begun_at;

-- name: list_source_fields
-- How many items of each source had a field in the last day, and in the days before.
SELECT
    c.source_id, filled.key AS field,
    coalesce(sum(filled.value::int) FILTER (WHERE c.started_at > %(day_ago)s), 0)::int AS recent_count,
    coalesce(sum(filled.value::int) FILTER (WHERE c.started_at <= %(day_ago)s), 0)::int AS past_count
FROM crawls AS c
CROSS JOIN LATERAL jsonb_each_text(c.filled) AS filled
WHERE c.started_at > %(since)s AND c.started_at <= %(now)s AND c.finished_at IS NOT NULL AND c.item_count > 0
    AND c.round_id <> ALL(ARRAY(SELECT round_id FROM rounds WHERE since_at IS NOT NULL))
GROUP BY c.source_id, filled.key;
