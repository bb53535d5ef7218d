-- name: lock_stories
-- Lock stories by number, in order: who holds one may recount it.
SELECT story_id
FROM stories
WHERE story_id = ANY(%(story_ids)s)
ORDER BY story_id
FOR NO KEY UPDATE;

-- name: find_stories_of_mentions
-- The stories that these mentions tell.
SELECT DISTINCT m.story_id
FROM unnest(%(days)s::date[], %(mention_ids)s::bigint[]) AS given (first_seen_on, mention_id)
JOIN mentions AS m USING (first_seen_on, mention_id);

-- name: recount_stories
-- Count the copies of stories, and tell who had each first; one that lost its last copy forgets its title.
UPDATE stories AS s
SET mention_count = counted.mention_count, first_published_at = counted.first_published_at,
    first_source_id = counted.first_source_id, title = CASE WHEN counted.mention_count > 0 THEN s.title END
FROM (
    SELECT
        given.story_id, count(m.mention_id)::int AS mention_count, min(m.published_at) AS first_published_at,
        (array_agg(m.source_id ORDER BY m.published_at NULLS LAST, m.mention_id))[1] AS first_source_id
    FROM unnest(%(story_ids)s::bigint[]) AS given (story_id)
    LEFT JOIN mentions AS m ON m.story_id = given.story_id
    GROUP BY given.story_id
) AS counted
WHERE s.story_id = counted.story_id
    AND (s.mention_count, s.first_published_at, s.first_source_id)
        IS DISTINCT FROM (counted.mention_count, counted.first_published_at, counted.first_source_id);
