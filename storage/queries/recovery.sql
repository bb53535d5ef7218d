-- name: list_source_reach
-- When each source's dated, judged mentions of these brands begin and end.
SELECT c.source_id, c.name AS source, min(m.published_at) AS first_at, max(m.published_at) AS last_at
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN sources AS c USING (source_id)
WHERE s.brand_id = ANY(%(brand_ids)s) AND s.label IS NOT NULL AND m.published_at IS NOT NULL
GROUP BY c.source_id, c.name
ORDER BY c.name;

-- name: count_by_model
-- How many dated judgements of these brands each model made.
SELECT s.model, count(*) AS judged_count
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
WHERE s.brand_id = ANY(%(brand_ids)s) AND s.label IS NOT NULL AND m.published_at IS NOT NULL
GROUP BY s.model
ORDER BY judged_count DESC, s.model;

-- name: count_labels_by_day
-- Judged mentions a local day of their hour, from these sources and by this model alone; days without any are left out.
SELECT
    s.brand_id, (date_trunc('hour', m.published_at, 'UTC') AT TIME ZONE %(zone)s)::date AS day,
    count(*) FILTER (WHERE s.label = 'negative') AS negative,
    count(*) FILTER (WHERE s.label = 'neutral') AS neutral,
    count(*) FILTER (WHERE s.label = 'positive') AS positive,
    count(*) FILTER (WHERE s.about_breach) AS breach
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
WHERE s.brand_id = ANY(%(brand_ids)s) AND m.source_id = ANY(%(source_ids)s) AND s.model = %(model)s
    AND s.label IS NOT NULL
    AND m.published_at >= %(since)s AND m.published_at < %(until)s::timestamptz + interval '1 hour'
    AND date_trunc('hour', m.published_at, 'UTC') >= %(since)s
    AND date_trunc('hour', m.published_at, 'UTC') < %(until)s
GROUP BY s.brand_id, day
ORDER BY s.brand_id, day;

-- name: store_recovery_estimate
-- Keep what is known today; a later estimate of the same day takes its place.
INSERT INTO recovery_estimates (brand_id, estimated_on, estimated_at, estimate)
VALUES (%(brand_id)s, %(estimated_on)s, %(estimated_at)s, %(estimate)s)
ON CONFLICT (brand_id, estimated_on) DO UPDATE
SET estimated_at = excluded.estimated_at, estimate = excluded.estimate;

-- name: read_recovery_estimate
-- The last estimate of a brand up to a day whose disclosure is still declared; on request what was kept without one too.
SELECT estimated_on, estimated_at, estimate
FROM recovery_estimates
WHERE brand_id = %(brand_id)s AND estimated_on <= %(until_on)s
    AND (%(without_incident)s OR (NOT estimate ? 'without_incident' AND EXISTS (
        SELECT FROM incidents AS i
        WHERE i.brand_id = %(brand_id)s AND i.removed_at IS NULL
            AND (i.disclosed_at AT TIME ZONE %(zone)s)::date = (estimate ->> 'disclosed_on')::date
    )))
ORDER BY estimated_on DESC
LIMIT 1;

-- name: read_recovery_version
-- A text that changes whenever what an estimate of recovery rests on has changed.
SELECT concat_ws(
    '.',
    (SELECT max(scored_at) FROM mention_scores),
    (SELECT sum(hashtext(incidents::text)) FROM incidents WHERE removed_at IS NULL),
    (SELECT sum(hashtext(actions::text)) FROM actions),
    (SELECT sum(hashtext(labels::text)) FROM labels),
    (SELECT sum(hashtext(outcomes::text)) FROM outcomes),
    (SELECT sum(hashtext(brands::text)) FROM brands WHERE removed_at IS NULL)
) AS version;
