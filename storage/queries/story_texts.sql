-- name: lock_joining
-- One transaction at a time gives new texts their stories, so that two near-copies can't miss each other.
SELECT pg_advisory_xact_lock(hashtextextended('join stories', 0));

-- name: find_story_texts
-- The stories of these texts, as far as they are known.
SELECT fingerprint, story_id, signature FROM story_texts WHERE fingerprint = ANY(%(fingerprints)s);

-- name: find_near_texts
-- Stored texts that may be near-copies: they share a band with one of those given.
SELECT fingerprint, story_id, signature FROM story_texts WHERE bands && %(bands)s::integer[];

-- name: begin_story
-- A story that a text begins; that of the text itself where it began one before.
INSERT INTO stories (fingerprint, title) VALUES (%(fingerprint)s, %(title)s)
ON CONFLICT (fingerprint) DO UPDATE SET fingerprint = excluded.fingerprint
RETURNING story_id;

-- name: store_story_text
-- Remember the story and the signature of a text.
INSERT INTO story_texts (fingerprint, story_id, signature, bands)
VALUES (%(fingerprint)s, %(story_id)s, %(signature)s, %(bands)s)
ON CONFLICT (fingerprint) DO UPDATE
SET story_id = excluded.story_id, signature = excluded.signature, bands = excluded.bands;

-- name: move_story_mentions
-- Give the mentions of stories that were joined to another their new number.
UPDATE mentions SET story_id = %(story_id)s WHERE story_id = ANY(%(joined_ids)s);

-- name: move_story_texts
-- Likewise the texts.
UPDATE story_texts SET story_id = %(story_id)s WHERE story_id = ANY(%(joined_ids)s);

-- name: mark_joined_stories
-- Likewise the stories themselves, and those that were joined to them before.
UPDATE stories SET joined_to = %(story_id)s WHERE story_id = ANY(%(joined_ids)s) OR joined_to = ANY(%(joined_ids)s);

-- name: list_unsigned_texts
-- Texts without a signature, each with the words of one of its mentions; in the order of their stories.
SELECT t.fingerprint, t.story_id, m.title, m.text
FROM story_texts AS t
JOIN LATERAL (
    SELECT title, text FROM mentions WHERE story_id = t.story_id AND fingerprint = t.fingerprint LIMIT 1
) AS m ON true
WHERE t.signature IS NULL
ORDER BY t.story_id, t.fingerprint
LIMIT %(limit)s;
