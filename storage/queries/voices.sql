-- name: list_top_voices
-- Who told most of a brand between two moments: authors of posts and comments, outlets, and stores as a whole.
WITH told AS (
    SELECT
        s.name AS source, s.kind AS source_kind, sc.label, sc.about_breach, m.reach_count,
        CASE WHEN m.kind IN ('post', 'comment')
            THEN nullif(coalesce(nullif(m.author_handle, ''), m.author), '') END AS author
    FROM mentions m
    JOIN mention_scores sc USING (first_seen_on, mention_id)
    JOIN sources s USING (source_id)
    WHERE sc.brand_id = %(brand_id)s AND m.published_at >= %(start_at)s AND m.published_at < %(end_at)s
)
SELECT
    source, source_kind, author, count(*) AS mention_count,
    count(*) FILTER (WHERE label = 'negative') AS negative,
    count(*) FILTER (WHERE label = 'neutral') AS neutral,
    count(*) FILTER (WHERE label = 'positive') AS positive,
    count(*) FILTER (WHERE about_breach) AS breach_count,
    max(reach_count) AS reach_count
FROM told
GROUP BY source, source_kind, author
ORDER BY mention_count DESC, reach_count DESC NULLS LAST, source, author NULLS FIRST
LIMIT %(limit)s;

-- name: count_mention_quality
-- A brand's undated mentions fetched between two moments, and of the dated ones copies and those with older wordings.
WITH dated AS (
    SELECT m.story_id, m.version
    FROM mentions m
    JOIN mention_scores sc USING (first_seen_on, mention_id)
    WHERE sc.brand_id = %(brand_id)s AND m.published_at >= %(start_at)s AND m.published_at < %(end_at)s
)
SELECT
    (
        SELECT count(*)
        FROM mentions m
        JOIN mention_scores sc USING (first_seen_on, mention_id)
        WHERE sc.brand_id = %(brand_id)s AND m.published_at IS NULL
            AND m.fetched_at >= %(start_at)s AND m.fetched_at < %(end_at)s
    ) AS undated_count,
    (SELECT count(*) - count(DISTINCT story_id) FROM dated) AS copy_count,
    (SELECT count(*) FROM dated WHERE version > 1) AS changed_count;

-- name: count_models_between
-- How many of a brand's mentions of some time each model judged, the busiest first.
SELECT sc.model, count(*) AS judged_count
FROM mentions m
JOIN mention_scores sc USING (first_seen_on, mention_id)
WHERE sc.brand_id = %(brand_id)s AND m.published_at >= %(start_at)s AND m.published_at < %(end_at)s
    AND sc.label IS NOT NULL AND sc.model IS NOT NULL
GROUP BY sc.model
ORDER BY judged_count DESC, sc.model;
