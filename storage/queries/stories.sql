-- name: list_top_stories
-- A brand's stories with the most mentions published, or found, between two moments; without a title the text's beginning.
WITH told AS (
    SELECT m.story_id, m.mention_id, m.kind, m.title, left(m.text, 500) AS text, m.url, m.published_at, m.reach_count,
           s.name AS source, sc.label, sc.about_breach
    FROM mentions m
    JOIN mention_scores sc USING (first_seen_on, mention_id)
    JOIN sources s USING (source_id)
    WHERE sc.brand_id = %(brand_id)s AND m.published_at >= %(start_at)s
        AND (%(end_at)s::timestamptz IS NULL OR m.published_at < %(end_at)s)
        AND (%(found_from)s::timestamptz IS NULL OR coalesce(sc.found_at, m.fetched_at) >= %(found_from)s)
        AND (%(found_before)s::timestamptz IS NULL OR coalesce(sc.found_at, m.fetched_at) < %(found_before)s)
), counted AS (
    SELECT story_id, count(*) AS mention_count, bool_or(kind = 'article') AS has_article,
           bool_or(about_breach) AS about_breach, max(reach_count) AS reach_count
    FROM told
    GROUP BY story_id
), first_told AS (
    SELECT DISTINCT ON (story_id) story_id, title, text, url, source, published_at, label
    FROM told
    ORDER BY story_id, published_at, mention_id
)
SELECT coalesce(nullif(f.title, ''), f.text) AS title, f.url, f.source, f.published_at, c.mention_count, f.label,
       c.about_breach
FROM counted c
JOIN first_told f USING (story_id)
ORDER BY c.mention_count DESC, c.has_article DESC, c.about_breach DESC NULLS LAST, c.reach_count DESC NULLS LAST,
         f.published_at, f.story_id
LIMIT %(limit)s;
