-- name: list_burst_texts
-- What was said of a brand from one moment to before another, the latest first.
SELECT m.published_at, m.text, m.title, m.story_id, m.reach_count
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
WHERE s.brand_id = %(brand_id)s AND m.published_at >= %(from_at)s AND m.published_at < %(to_at)s
ORDER BY m.published_at DESC, m.mention_id DESC
LIMIT %(limit)s;
