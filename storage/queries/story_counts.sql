-- name: count_story_copies
-- For each local day, how many stories had so many copies of that day judged negative, neutral and positive.
WITH copies AS (
    SELECT
        (date_trunc('hour', m.published_at, 'UTC') AT TIME ZONE %(zone)s)::date AS day,
        count(*) FILTER (WHERE s.label = 'negative')::int AS negative,
        count(*) FILTER (WHERE s.label = 'neutral')::int AS neutral,
        count(*) FILTER (WHERE s.label = 'positive')::int AS positive
    FROM mentions AS m
    JOIN mention_scores AS s USING (first_seen_on, mention_id)
    WHERE s.brand_id = %(brand_id)s AND s.label IS NOT NULL
        AND m.published_at >= %(from_at)s AND m.published_at < %(to_at)s
    GROUP BY 1, m.story_id
)
SELECT day, negative, neutral, positive, count(*)::int AS story_count
FROM copies
GROUP BY day, negative, neutral, positive
ORDER BY day, negative, neutral, positive;

-- name: count_story_votes
-- For each local day, how many of the stories counted on it have so many copies in all judged so.
WITH copies AS (
    SELECT
        (c.hour_at AT TIME ZONE %(zone)s)::date AS day,
        count(*) FILTER (WHERE s.label = 'negative')::int AS negative,
        count(*) FILTER (WHERE s.label = 'neutral')::int AS neutral,
        count(*) FILTER (WHERE s.label = 'positive')::int AS positive
    FROM story_brands AS c
    JOIN mentions AS m USING (story_id)
    JOIN mention_scores AS s
        ON s.first_seen_on = m.first_seen_on AND s.mention_id = m.mention_id AND s.brand_id = c.brand_id
    WHERE c.brand_id = %(brand_id)s AND c.hour_at >= %(from_at)s AND c.hour_at < %(to_at)s
        AND s.label IS NOT NULL AND m.published_at IS NOT NULL
    GROUP BY 1, c.story_id
)
SELECT day, negative, neutral, positive, count(*)::int AS story_count
FROM copies
GROUP BY day, negative, neutral, positive
ORDER BY day, negative, neutral, positive;
