-- name: insert_mention_keys
-- Give new identities their numbers; identities known already are left alone.
INSERT INTO mention_keys (source_id, external_id, first_seen_on)
SELECT given.source_id, given.external_id, %(first_seen_on)s
FROM unnest(%(source_ids)s::bigint[], %(external_ids)s::text[]) AS given (source_id, external_id)
WHERE NOT EXISTS (
    SELECT FROM mention_keys AS k WHERE k.source_id = given.source_id AND k.external_id = given.external_id
)
ORDER BY given.source_id, given.external_id
ON CONFLICT DO NOTHING;

-- name: lock_mention_keys
-- Keep other stores off these identities until we commit; in one order, so that none waits in a circle.
SELECT k.mention_id
FROM mention_keys AS k
JOIN unnest(%(source_ids)s::bigint[], %(external_ids)s::text[]) AS given (source_id, external_id)
    ON k.source_id = given.source_id AND k.external_id = given.external_id
ORDER BY k.mention_id
FOR NO KEY UPDATE OF k;

-- name: find_mentions
-- What is stored under these identities; a row without fingerprint is new.
SELECT
    k.source_id, k.external_id, k.mention_id, k.first_seen_on, m.fingerprint, m.story_id, m.version, m.published_at,
    m.edited_at, m.country, m.rating, m.rating_max, m.reach_count, scores.brand_ids
FROM mention_keys AS k
JOIN unnest(%(source_ids)s::bigint[], %(external_ids)s::text[]) AS given (source_id, external_id)
    ON k.source_id = given.source_id AND k.external_id = given.external_id
LEFT JOIN mentions AS m ON m.first_seen_on = k.first_seen_on AND m.mention_id = k.mention_id
LEFT JOIN LATERAL (
    SELECT array_agg(s.brand_id) AS brand_ids
    FROM mention_scores AS s
    WHERE s.first_seen_on = k.first_seen_on AND s.mention_id = k.mention_id
) AS scores ON true;

-- name: insert_mention
-- Store a mention for the first time.
INSERT INTO mentions (
    mention_id, first_seen_on, source_id, story_id, kind, url, title, text, fingerprint, author, author_handle,
    language, country, published_at, edited_at, fetched_at, rating, rating_max, reach_count
)
VALUES (
    %(mention_id)s, %(first_seen_on)s, %(source_id)s, %(story_id)s, %(kind)s, %(url)s, %(title)s, %(text)s,
    %(fingerprint)s, %(author)s, %(author_handle)s, %(language)s, %(country)s, %(published_at)s, %(edited_at)s,
    %(fetched_at)s, %(rating)s, %(rating_max)s, %(reach_count)s
);

-- name: keep_mention_version
-- Keep a mention's wording before it is replaced.
INSERT INTO mention_versions (mention_id, first_seen_on, version, title, text, seen_at)
SELECT mention_id, first_seen_on, version, title, text, fetched_at
FROM mentions
WHERE first_seen_on = %(first_seen_on)s AND mention_id = %(mention_id)s;

-- name: replace_mention
-- Give a mention its new wording. A date, once known, is only replaced by another.
UPDATE mentions
SET story_id = %(story_id)s, url = %(url)s, title = %(title)s, text = %(text)s, fingerprint = %(fingerprint)s,
    author = %(author)s, author_handle = %(author_handle)s, language = %(language)s,
    country = coalesce(%(country)s, country), published_at = coalesce(published_at, %(published_at)s),
    edited_at = coalesce(%(edited_at)s, edited_at), fetched_at = %(fetched_at)s, rating = coalesce(%(rating)s, rating),
    rating_max = coalesce(%(rating_max)s, rating_max), reach_count = coalesce(%(reach_count)s, reach_count),
    version = version + 1
WHERE first_seen_on = %(first_seen_on)s AND mention_id = %(mention_id)s;

-- name: refresh_mention
-- Take over what a source says newly about an unchanged text.
UPDATE mentions
SET country = coalesce(country, %(country)s), published_at = coalesce(published_at, %(published_at)s),
    edited_at = coalesce(%(edited_at)s, edited_at), rating = coalesce(%(rating)s, rating),
    rating_max = coalesce(%(rating_max)s, rating_max), reach_count = coalesce(%(reach_count)s, reach_count)
WHERE first_seen_on = %(first_seen_on)s AND mention_id = %(mention_id)s;

-- name: queue_score
-- Queue one (mention, brand) for scoring; a score of an earlier wording is dropped, the moment it was found stays.
INSERT INTO mention_scores (mention_id, first_seen_on, brand_id, matched, version, found_at)
VALUES (%(mention_id)s, %(first_seen_on)s, %(brand_id)s, %(matched)s, %(version)s, %(found_at)s)
ON CONFLICT (first_seen_on, mention_id, brand_id) DO UPDATE
SET matched = excluded.matched, version = excluded.version, label = NULL, negative = NULL, neutral = NULL,
    positive = NULL, about_breach = NULL, about_breach_probability = NULL, practices = NULL, reason = NULL,
    model = NULL, scored_at = NULL
WHERE mention_scores.version <> excluded.version;

-- name: drop_score
-- Forget a brand that a mention's new wording no longer names.
DELETE FROM mention_scores
WHERE first_seen_on = %(first_seen_on)s AND mention_id = %(mention_id)s AND brand_id = %(brand_id)s;

-- name: forget_unmatched
-- Drop the texts kept without a brand that are mentions now.
DELETE FROM unmatched AS u
USING unnest(%(source_ids)s::bigint[], %(external_ids)s::text[]) AS given (source_id, external_id)
WHERE u.source_id = given.source_id AND u.external_id = given.external_id;

-- name: store_unmatched
-- Keep a text that names no brand; its latest wording, and the day it was first seen.
INSERT INTO unmatched (
    source_id, external_id, url, kind, title, text, author, language, published_at, seen_on, author_handle, country,
    edited_at, rating, rating_max, reach_count
)
VALUES (
    %(source_id)s, %(external_id)s, %(url)s, %(kind)s, %(title)s, %(text)s, %(author)s, %(language)s,
    %(published_at)s, %(seen_on)s, %(author_handle)s, %(country)s, %(edited_at)s, %(rating)s, %(rating_max)s,
    %(reach_count)s
)
ON CONFLICT (source_id, external_id) DO UPDATE
SET title = excluded.title, text = excluded.text, language = excluded.language,
    published_at = coalesce(unmatched.published_at, excluded.published_at)
WHERE (unmatched.title, unmatched.text) IS DISTINCT FROM (excluded.title, excluded.text);

-- name: claim_unscored
-- Take some of the queue, newest first, and lock it: other workers skip it, a crash gives it back.
SELECT s.mention_id, s.first_seen_on, s.brand_id, b.name AS brand, m.title, m.text, m.language, s.matched
FROM mention_scores AS s
JOIN mentions AS m USING (first_seen_on, mention_id)
JOIN brands AS b USING (brand_id)
WHERE s.scored_at IS NULL
ORDER BY s.mention_id DESC, s.brand_id
LIMIT %(limit)s
FOR UPDATE OF s SKIP LOCKED;

-- name: list_judged
-- What some judged (mention, brand) were judged on, in the order given.
SELECT s.mention_id, s.first_seen_on, s.brand_id, b.name AS brand, m.title, m.text, m.language, s.matched, s.label
FROM unnest(%(mention_ids)s::bigint[], %(brand_ids)s::bigint[]) WITH ORDINALITY AS given (mention_id, brand_id, place)
JOIN mention_keys AS k USING (mention_id)
JOIN mention_scores AS s USING (first_seen_on, mention_id, brand_id)
JOIN mentions AS m USING (first_seen_on, mention_id)
JOIN brands AS b USING (brand_id)
WHERE s.scored_at IS NOT NULL
ORDER BY given.place;

-- name: claim_judged_by_others
-- Lock some of what another model than the given one judged, the latest first, after the last of those before.
-- What nobody could judge counts too, where its language is one of those given.
SELECT s.first_seen_on, s.mention_id, s.brand_id
FROM mention_scores AS s
JOIN mentions AS m USING (first_seen_on, mention_id)
WHERE s.scored_at IS NOT NULL
    AND (s.model IS DISTINCT FROM %(model)s OR (s.label IS NULL AND m.language = ANY(%(languages)s)))
    AND (
        %(after_on)s::date IS NULL
        OR (s.first_seen_on, s.mention_id, s.brand_id) < (%(after_on)s::date, %(after_mention_id)s, %(after_brand_id)s)
    )
ORDER BY s.first_seen_on DESC, s.mention_id DESC, s.brand_id DESC
LIMIT %(limit)s
FOR UPDATE OF s SKIP LOCKED;

-- name: count_judged_by_others
-- How many (mention, brand) another model than the given one judged, or nobody though it reads the language.
SELECT count(*) AS judged_count
FROM mention_scores AS s
JOIN mentions AS m USING (first_seen_on, mention_id)
WHERE s.scored_at IS NOT NULL
    AND (s.model IS DISTINCT FROM %(model)s OR (s.label IS NULL AND m.language = ANY(%(languages)s)));

-- name: count_unscored
-- How many (mention, brand) wait for their score.
SELECT count(*) AS unscored_count FROM mention_scores WHERE scored_at IS NULL;

-- name: count_mentions
-- How many mentions are stored.
SELECT count(*) AS mention_count FROM mentions;

-- name: list_latest_mentions
-- A page of a brand's dated mentions, the latest first, after the last row of the page before.
SELECT
    m.mention_id, m.first_seen_on, s.brand_id, b.name AS brand, c.name AS source, c.kind AS source_kind, m.kind, m.url,
    m.title, m.text, m.author, m.author_handle, m.language, m.country, m.published_at, m.rating, m.rating_max,
    m.reach_count, m.story_id, st.mention_count AS story_mention_count,
    fs.name AS story_first_source, s.label, s.negative, s.neutral, s.positive,
    s.about_breach, s.about_breach_probability, s.practices, s.reason, s.model, s.scored_at
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN brands AS b USING (brand_id)
JOIN sources AS c USING (source_id)
JOIN stories AS st USING (story_id)
LEFT JOIN sources AS fs ON fs.source_id = st.first_source_id
WHERE s.brand_id = %(brand_id)s AND m.published_at IS NOT NULL
    AND (%(label)s::text IS NULL OR s.label = %(label)s)
    AND (%(about_breach)s::boolean IS NULL OR s.about_breach = %(about_breach)s)
    AND (%(before_at)s::timestamptz IS NULL OR (m.published_at, m.mention_id) < (%(before_at)s, %(before_id)s::bigint))
ORDER BY m.published_at DESC, m.mention_id DESC
LIMIT %(limit)s;
