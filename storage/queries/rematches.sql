-- name: resume_rematch
-- The unfinished run of these same rules, if no other rules were applied since.
SELECT rematch_id, last_mention_id, last_source_id, last_external_id, read_count, added_count, removed_count
FROM rematches
WHERE finished_at IS NULL AND rules = %(rules)s AND rematch_id = (SELECT max(rematch_id) FROM rematches);

-- name: begin_rematch
-- Apply the rules to all that is stored, from the beginning.
INSERT INTO rematches (rules, started_at) VALUES (%(rules)s, %(now)s)
RETURNING rematch_id, last_mention_id, last_source_id, last_external_id, read_count, added_count, removed_count;

-- name: store_rematch
-- How far a run has come.
UPDATE rematches
SET last_mention_id = %(last_mention_id)s, last_source_id = %(last_source_id)s,
    last_external_id = %(last_external_id)s, read_count = %(read_count)s, added_count = %(added_count)s,
    removed_count = %(removed_count)s, finished_at = %(finished_at)s
WHERE rematch_id = %(rematch_id)s;

-- name: lock_next_mentions
-- The identities of the mentions after a number, locked so that no edit comes between reading and writing.
SELECT first_seen_on, mention_id
FROM mention_keys
WHERE mention_id > %(after)s
ORDER BY mention_id
LIMIT %(limit)s
FOR NO KEY UPDATE;

-- name: read_texts_to_match
-- The texts of these mentions, and the brands that they are queued or judged for; declared ones left out.
SELECT
    m.first_seen_on, m.mention_id, m.source_id, m.title, m.text, m.url, m.language, m.version,
    array(
        SELECT s.brand_id
        FROM mention_scores AS s
        WHERE s.first_seen_on = m.first_seen_on AND s.mention_id = m.mention_id AND NOT (
            s.matched ->> 'rule' IS NOT DISTINCT FROM 'source'
            OR (s.matched ->> 'field' = 'url' AND (s.matched ->> 'end')::int = 0)
        )
    ) AS brand_ids,
    array(
        SELECT s.brand_id
        FROM mention_scores AS s
        WHERE s.first_seen_on = m.first_seen_on AND s.mention_id = m.mention_id
    ) AS all_brand_ids
FROM unnest(%(days)s::date[], %(mention_ids)s::bigint[]) AS given (first_seen_on, mention_id)
JOIN mentions AS m USING (first_seen_on, mention_id)
ORDER BY m.mention_id;

-- name: list_next_unmatched
-- The texts that named no brand, after one of them, in the order of their identities.
SELECT
    source_id, external_id, url, kind, title, text, author, author_handle, language, country, published_at, edited_at,
    rating, rating_max, reach_count
FROM unmatched
WHERE (source_id, external_id) > (%(source_id)s, %(external_id)s)
ORDER BY source_id, external_id
LIMIT %(limit)s;

-- name: set_mentions_aside
-- Keep mentions as texts that name no brand, without their earlier wordings; which they are.
-- Their numbers stay theirs, for a rule that finds them again.
WITH given AS (
    SELECT * FROM unnest(%(days)s::date[], %(mention_ids)s::bigint[]) AS given (first_seen_on, mention_id)
),
kept AS (
    INSERT INTO unmatched (
        source_id, external_id, url, kind, title, text, author, language, published_at, seen_on, author_handle, country,
        edited_at, rating, rating_max, reach_count
    )
    SELECT
        k.source_id, k.external_id, m.url, m.kind, m.title, m.text, m.author, m.language, m.published_at, %(seen_on)s,
        m.author_handle, m.country, m.edited_at, m.rating, m.rating_max, m.reach_count
    FROM given
    JOIN mentions AS m USING (first_seen_on, mention_id)
    JOIN mention_keys AS k ON k.mention_id = m.mention_id
    ON CONFLICT (source_id, external_id) DO NOTHING
),
without_versions AS (
    DELETE FROM mention_versions AS v USING given
    WHERE v.first_seen_on = given.first_seen_on AND v.mention_id = given.mention_id
)
DELETE FROM mentions AS m
USING given, mention_keys AS k
WHERE m.first_seen_on = given.first_seen_on AND m.mention_id = given.mention_id AND k.mention_id = m.mention_id
RETURNING k.source_id, k.external_id;

-- name: list_source_names
-- The name and kind of every source there ever was, for queries that ask for them.
SELECT source_id, name, kind FROM sources;
