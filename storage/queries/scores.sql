-- name: lock_scores
-- Lock the rows of these mentions, in one order: who holds them may judge or drop them.
SELECT s.mention_id
FROM mention_scores AS s
JOIN unnest(%(days)s::date[], %(mention_ids)s::bigint[]) AS given (first_seen_on, mention_id)
    USING (first_seen_on, mention_id)
ORDER BY s.mention_id, s.brand_id
FOR UPDATE OF s;

-- name: store_score
-- Write the judgement of one (mention, brand).
UPDATE mention_scores
SET label = %(label)s, negative = %(negative)s, neutral = %(neutral)s, positive = %(positive)s,
    about_breach = %(about_breach)s, about_breach_probability = %(about_breach_probability)s,
    practices = %(practices)s, reason = %(reason)s, model = %(model)s, scored_at = %(scored_at)s
WHERE first_seen_on = %(first_seen_on)s AND mention_id = %(mention_id)s AND brand_id = %(brand_id)s;
