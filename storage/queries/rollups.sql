-- name: list_counted_scores
-- What the rollups count of these mentions: their scored and dated rows, each with its cell.
SELECT
    s.brand_id, date_trunc('hour', m.published_at, 'UTC') AS hour_at, c.kind AS source_kind, m.language, m.country,
    s.label, s.about_breach, s.practices
FROM unnest(%(days)s::date[], %(mention_ids)s::bigint[]) AS given (first_seen_on, mention_id)
JOIN mentions AS m USING (first_seen_on, mention_id)
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN sources AS c USING (source_id)
WHERE s.scored_at IS NOT NULL AND m.published_at IS NOT NULL;

-- name: list_counted_stories
-- Where these stories are counted, by brand.
SELECT story_id, brand_id, hour_at, source_kind, language, country, about_breach
FROM story_brands
WHERE story_id = ANY(%(story_ids)s);

-- name: list_countable_stories
-- Where these stories are to be counted: with their earliest scored copy, about the breach if any copy is.
SELECT DISTINCT ON (m.story_id, s.brand_id)
    m.story_id, s.brand_id, date_trunc('hour', m.published_at, 'UTC') AS hour_at, c.kind AS source_kind, m.language,
    m.country, bool_or(coalesce(s.about_breach, false)) OVER (PARTITION BY m.story_id, s.brand_id) AS about_breach
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN sources AS c USING (source_id)
WHERE m.story_id = ANY(%(story_ids)s) AND s.scored_at IS NOT NULL AND m.published_at IS NOT NULL
ORDER BY m.story_id, s.brand_id, m.published_at, m.mention_id;

-- name: delete_story_brand
-- A story no longer counts for a brand.
DELETE FROM story_brands WHERE story_id = %(story_id)s AND brand_id = %(brand_id)s;

-- name: store_story_brand
-- Remember where a story is counted for a brand.
INSERT INTO story_brands (story_id, brand_id, hour_at, source_kind, language, country, about_breach)
VALUES (
    %(story_id)s, %(brand_id)s, %(hour_at)s, %(source_kind)s, %(language)s, %(country)s, %(about_breach)s
)
ON CONFLICT (story_id, brand_id) DO UPDATE
SET hour_at = excluded.hour_at, source_kind = excluded.source_kind, language = excluded.language,
    country = excluded.country, about_breach = excluded.about_breach;

-- name: add_to_rollups
-- Add summed changes to the cells, in the order given.
INSERT INTO rollups (
    brand_id, hour_at, source_kind, language, country, negative_count, neutral_count, positive_count, unscored_count,
    breach_count, story_count, breach_story_count
)
SELECT * FROM unnest(
    %(brand_id)s::bigint[], %(hour_at)s::timestamptz[], %(source_kind)s::text[], %(language)s::text[],
    %(country)s::text[], %(negative)s::int[], %(neutral)s::int[], %(positive)s::int[], %(unscored)s::int[],
    %(breach)s::int[], %(stories)s::int[], %(breach_stories)s::int[]
)
ON CONFLICT (brand_id, hour_at, source_kind, language, country) DO UPDATE
SET negative_count = rollups.negative_count + excluded.negative_count,
    neutral_count = rollups.neutral_count + excluded.neutral_count,
    positive_count = rollups.positive_count + excluded.positive_count,
    unscored_count = rollups.unscored_count + excluded.unscored_count,
    breach_count = rollups.breach_count + excluded.breach_count,
    story_count = rollups.story_count + excluded.story_count,
    breach_story_count = rollups.breach_story_count + excluded.breach_story_count;

-- name: add_to_practice_rollups
-- Add summed changes to the cells by practice, in the order given.
INSERT INTO practice_rollups (
    brand_id, hour_at, source_kind, language, country, practice, negative_count, neutral_count, positive_count
)
SELECT * FROM unnest(
    %(brand_id)s::bigint[], %(hour_at)s::timestamptz[], %(source_kind)s::text[], %(language)s::text[],
    %(country)s::text[], %(practice)s::text[], %(negative)s::int[], %(neutral)s::int[], %(positive)s::int[]
)
ON CONFLICT (brand_id, hour_at, source_kind, language, country, practice) DO UPDATE
SET negative_count = practice_rollups.negative_count + excluded.negative_count,
    neutral_count = practice_rollups.neutral_count + excluded.neutral_count,
    positive_count = practice_rollups.positive_count + excluded.positive_count;

-- name: lock_rollups
-- Keep all writers of rollups away until we commit.
LOCK TABLE stories, mention_scores, story_brands, rollups, practice_rollups IN SHARE ROW EXCLUSIVE MODE;

-- name: clear_rollups
-- Forget all counts; readers see the old ones until we commit.
WITH stories_gone AS (DELETE FROM story_brands), practices_gone AS (DELETE FROM practice_rollups)
DELETE FROM rollups;

-- name: rebuild_story_brands
-- Count every story anew, once a brand, with its earliest scored copy.
INSERT INTO story_brands (story_id, brand_id, hour_at, source_kind, language, country, about_breach)
SELECT DISTINCT ON (m.story_id, s.brand_id)
    m.story_id, s.brand_id, date_trunc('hour', m.published_at, 'UTC'), c.kind, m.language, m.country,
    bool_or(coalesce(s.about_breach, false)) OVER (PARTITION BY m.story_id, s.brand_id)
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN sources AS c USING (source_id)
WHERE s.scored_at IS NOT NULL AND m.published_at IS NOT NULL
ORDER BY m.story_id, s.brand_id, m.published_at, m.mention_id;

-- name: rebuild_rollups
-- Count every cell anew, from the scores and from the stories.
INSERT INTO rollups (
    brand_id, hour_at, source_kind, language, country, negative_count, neutral_count, positive_count, unscored_count,
    breach_count, story_count, breach_story_count
)
SELECT
    brand_id, hour_at, source_kind, language, country, sum(negative), sum(neutral), sum(positive), sum(unscored),
    sum(breach), sum(stories), sum(breach_stories)
FROM (
    SELECT
        s.brand_id, date_trunc('hour', m.published_at, 'UTC') AS hour_at, c.kind AS source_kind, m.language, m.country,
        (s.label IS NOT DISTINCT FROM 'negative')::int AS negative,
        (s.label IS NOT DISTINCT FROM 'neutral')::int AS neutral,
        (s.label IS NOT DISTINCT FROM 'positive')::int AS positive, (s.label IS NULL)::int AS unscored,
        coalesce(s.about_breach, false)::int AS breach, 0 AS stories, 0 AS breach_stories
    FROM mentions AS m
    JOIN mention_scores AS s USING (first_seen_on, mention_id)
    JOIN sources AS c USING (source_id)
    WHERE s.scored_at IS NOT NULL AND m.published_at IS NOT NULL
    UNION ALL
    SELECT brand_id, hour_at, source_kind, language, country, 0, 0, 0, 0, 0, 1, about_breach::int FROM story_brands
) AS counted
GROUP BY brand_id, hour_at, source_kind, language, country;

-- name: rebuild_practice_rollups
-- Count every cell by practice anew, from the scores.
INSERT INTO practice_rollups (
    brand_id, hour_at, source_kind, language, country, practice, negative_count, neutral_count, positive_count
)
SELECT
    s.brand_id, date_trunc('hour', m.published_at, 'UTC'), c.kind, m.language, m.country, practice,
    count(*) FILTER (WHERE s.label = 'negative'), count(*) FILTER (WHERE s.label = 'neutral'),
    count(*) FILTER (WHERE s.label = 'positive')
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN sources AS c USING (source_id)
CROSS JOIN LATERAL unnest(s.practices) AS practice
WHERE s.scored_at IS NOT NULL AND m.published_at IS NOT NULL AND s.label IS NOT NULL
GROUP BY s.brand_id, date_trunc('hour', m.published_at, 'UTC'), c.kind, m.language, m.country, practice;

-- name: sum_daily_counts
-- A brand's counts of every local day from the first to the last, quiet days included.
WITH hours AS MATERIALIZED (
    SELECT
        brand_id, hour_at, sum(negative_count) AS negative, sum(neutral_count) AS neutral,
        sum(positive_count) AS positive, sum(unscored_count) AS unscored, sum(breach_count) AS breach,
        sum(story_count) AS stories, sum(breach_story_count) AS breach_stories
    FROM rollups
    WHERE brand_id = ANY(%(brand_ids)s) AND hour_at >= %(from_at)s AND hour_at < %(to_at)s
    GROUP BY brand_id, hour_at
),
days AS (
    SELECT
        brand_id, (hour_at AT TIME ZONE %(zone)s)::date AS day, sum(negative) AS negative, sum(neutral) AS neutral,
        sum(positive) AS positive, sum(unscored) AS unscored, sum(breach) AS breach, sum(stories) AS stories,
        sum(breach_stories) AS breach_stories
    FROM hours
    GROUP BY 1, 2
)
SELECT
    wanted.brand_id, wanted.day::date AS day, coalesce(negative, 0)::int AS negative,
    coalesce(neutral, 0)::int AS neutral, coalesce(positive, 0)::int AS positive,
    coalesce(unscored, 0)::int AS unscored, coalesce(breach, 0)::int AS breach, coalesce(stories, 0)::int AS stories,
    coalesce(breach_stories, 0)::int AS breach_stories
FROM (
    SELECT brand.brand_id, brand.place, each_day.day
    FROM unnest(%(brand_ids)s::bigint[]) WITH ORDINALITY AS brand (brand_id, place)
    CROSS JOIN generate_series(%(start)s::date, %(end)s::date, interval '1 day') AS each_day (day)
) AS wanted
LEFT JOIN days ON days.brand_id = wanted.brand_id AND days.day = wanted.day::date
ORDER BY wanted.place, wanted.day;

-- name: sum_practice_counts
-- A brand's counts by practice over a span, the most spoken of first.
SELECT
    practice, sum(negative_count)::int AS negative, sum(neutral_count)::int AS neutral, sum(positive_count)::int AS positive
FROM practice_rollups
WHERE brand_id = %(brand_id)s AND hour_at >= %(from_at)s AND hour_at < %(to_at)s
GROUP BY practice
HAVING sum(negative_count + neutral_count + positive_count) > 0
ORDER BY sum(negative_count + neutral_count + positive_count) DESC, practice;

-- name: sum_segment_counts
-- A brand's counts by one property of the cells over a span, the largest segment first.
SELECT
    CASE %(by)s::text WHEN 'language' THEN language WHEN 'country' THEN country ELSE source_kind END AS segment,
    sum(negative_count)::int AS negative, sum(neutral_count)::int AS neutral, sum(positive_count)::int AS positive,
    sum(unscored_count)::int AS unscored, sum(breach_count)::int AS breach, sum(story_count)::int AS stories
FROM rollups
WHERE brand_id = %(brand_id)s AND hour_at >= %(from_at)s AND hour_at < %(to_at)s
GROUP BY 1
HAVING sum(negative_count + neutral_count + positive_count + unscored_count) > 0
ORDER BY sum(negative_count + neutral_count + positive_count + unscored_count) DESC, 1 NULLS LAST;

-- name: sum_daily_segment_counts
-- A brand's judged mentions by one property of the cells and by local day.
SELECT
    CASE %(by)s::text WHEN 'language' THEN language WHEN 'country' THEN country ELSE source_kind END AS segment,
    (hour_at AT TIME ZONE %(zone)s)::date AS day, sum(negative_count)::int AS negative,
    sum(neutral_count)::int AS neutral, sum(positive_count)::int AS positive
FROM rollups
WHERE brand_id = %(brand_id)s AND hour_at >= %(from_at)s AND hour_at < %(to_at)s
GROUP BY 1, 2
HAVING sum(negative_count + neutral_count + positive_count) > 0
ORDER BY 1 NULLS LAST, 2;
