-- name: list_ads_without_vector
-- Some ads of which a model has not made the sentence vector yet, the oldest first.
SELECT ad_id, fingerprint, concat_ws(E'\n', CASE WHEN starts_with(text, title) THEN NULL ELSE title END, text) AS text, language
FROM ads
WHERE sentence_model IS DISTINCT FROM %(model)s
ORDER BY ad_id
LIMIT %(limit)s;

-- name: store_ad_vector
-- Keep an ad's sentence vector, unless its text has changed meanwhile; its brand is then to be grouped anew.
UPDATE ads
SET sentence_vector = %(vector)s::real[]::vector, sentence_model = %(model)s, is_security = NULL
WHERE ad_id = %(ad_id)s AND fingerprint = %(fingerprint)s;

-- name: list_brands_to_group
-- Brands with ads that are new, reworded, or in a campaign that was merged away.
SELECT DISTINCT a.brand_id
FROM ads AS a
LEFT JOIN campaigns AS c USING (campaign_id)
WHERE a.is_security IS NULL OR a.campaign_id IS NULL OR c.merged_into IS NOT NULL
ORDER BY a.brand_id;

-- name: list_ads_to_group
-- All ads of a brand, as grouping compares them.
SELECT
    a.ad_id, a.campaign_id, a.fingerprint, a.started_on, a.ended_on, a.first_seen_at, a.last_seen_at,
    concat_ws(E'\n', CASE WHEN starts_with(a.text, a.title) THEN NULL ELSE a.title END, a.text) AS text,
    a.sentence_vector::real[] AS vector, a.sentence_model AS model,
    CASE WHEN src.kind = 'promo_page' AND NOT EXISTS (
        SELECT FROM ads AS later
        WHERE later.source_id = a.source_id AND later.url IS NOT DISTINCT FROM a.url
            AND (later.first_seen_at, later.ad_id) > (a.first_seen_at, a.ad_id)
    ) THEN (SELECT max(r.finished_at) FROM crawls AS r WHERE r.source_id = a.source_id AND r.outcome = 'ok')
    END AS there_until_at
FROM ads AS a
JOIN sources AS src USING (source_id)
WHERE a.brand_id = %(brand_id)s
ORDER BY a.ad_id;

-- name: list_decided_campaigns
-- A brand's campaigns that a person has judged, or planned something against.
SELECT campaign_id
FROM campaigns AS c
WHERE brand_id = %(brand_id)s
    AND (review IS NOT NULL OR EXISTS (SELECT FROM counter_measures AS m WHERE m.campaign_id = c.campaign_id));

-- name: move_ads
-- Put ads into the campaigns they belong to; the ones that move.
UPDATE ads AS a
SET campaign_id = given.campaign_id
FROM unnest(%(ad_ids)s::bigint[], %(campaign_ids)s::bigint[]) AS given (ad_id, campaign_id)
WHERE a.ad_id = given.ad_id AND a.campaign_id IS DISTINCT FROM given.campaign_id;

-- name: set_ad_themes
-- Write whether ads speak of security; those whose text has changed meanwhile wait for the next time.
UPDATE ads AS a
SET is_security = given.is_security
FROM unnest(%(ad_ids)s::bigint[], %(fingerprints)s::bytea[], %(are_security)s::boolean[])
    AS given (ad_id, fingerprint, is_security)
WHERE a.ad_id = given.ad_id AND a.fingerprint = given.fingerprint AND a.is_security IS DISTINCT FROM given.is_security;

-- name: merge_campaign
-- Let a campaign go on in another; of two verdicts the later holds.
WITH old AS (
    UPDATE campaigns SET merged_into = %(campaign_id)s WHERE campaign_id = %(merged_id)s
    RETURNING review, reviewed_at
)
UPDATE campaigns AS c
SET review = old.review, reviewed_at = old.reviewed_at
FROM old
WHERE c.campaign_id = %(campaign_id)s AND old.review IS NOT NULL
    AND (c.reviewed_at IS NULL OR old.reviewed_at > c.reviewed_at);

-- name: move_counter_measure
-- Take a merged campaign's counter-measure along; where the other has one too, both are told in it.
WITH old AS (
    DELETE FROM counter_measures WHERE campaign_id = %(merged_id)s
    RETURNING what, owner, due_on, action_id, written_at
)
INSERT INTO counter_measures AS m (campaign_id, what, owner, due_on, action_id, written_at)
SELECT %(campaign_id)s, what, owner, due_on, action_id, written_at FROM old
ON CONFLICT (campaign_id) DO UPDATE
SET what = m.what || E'\n' || excluded.what, owner = coalesce(m.owner, excluded.owner),
    due_on = least(m.due_on, excluded.due_on), action_id = coalesce(m.action_id, excluded.action_id),
    written_at = greatest(m.written_at, excluded.written_at);

-- name: revive_campaign
-- A campaign that has ads is merged into none.
UPDATE campaigns SET merged_into = NULL WHERE campaign_id = ANY(%(campaign_ids)s) AND merged_into IS NOT NULL;
