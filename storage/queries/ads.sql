-- name: find_ads
-- The ads stored under these identities.
SELECT a.ad_id, a.source_id, a.external_id, a.brand_id, a.fingerprint, a.campaign_id
FROM ads AS a
JOIN unnest(%(source_ids)s::bigint[], %(external_ids)s::text[]) AS given (source_id, external_id)
    USING (source_id, external_id);

-- name: list_ad_texts
-- Title and text of those of a source's ads that are stored.
SELECT external_id, title, text
FROM ads
WHERE source_id = %(source_id)s AND external_id = ANY(%(external_ids)s);

-- name: store_ad
-- Store an ad, or what its source now says of it; a changed text takes its score with it.
INSERT INTO ads (
    source_id, external_id, brand_id, campaign_id, advertiser, title, text, before_text, fingerprint, url, image_url,
    language, platforms, countries, started_on, ended_on, reach_low, reach_high, spend_low, spend_high, spend_currency,
    first_seen_at, last_seen_at
)
VALUES (
    %(source_id)s, %(external_id)s, %(brand_id)s, %(campaign_id)s, %(advertiser)s, %(title)s, %(text)s,
    %(before_text)s, %(fingerprint)s, %(url)s, %(image_url)s, %(language)s, %(platforms)s, %(countries)s,
    %(started_on)s, %(ended_on)s, %(reach_low)s, %(reach_high)s, %(spend_low)s, %(spend_high)s, %(spend_currency)s,
    %(first_seen_at)s, %(seen_at)s
)
ON CONFLICT (source_id, external_id) DO UPDATE
SET brand_id = excluded.brand_id, campaign_id = excluded.campaign_id, advertiser = excluded.advertiser,
    title = excluded.title, text = excluded.text, before_text = coalesce(excluded.before_text, ads.before_text),
    fingerprint = excluded.fingerprint, url = excluded.url, image_url = excluded.image_url,
    language = excluded.language, platforms = excluded.platforms, countries = excluded.countries,
    started_on = coalesce(excluded.started_on, ads.started_on), ended_on = excluded.ended_on,
    ended_seen_at = CASE
        WHEN excluded.ended_on IS NULL THEN NULL
        WHEN ads.ended_on IS NULL THEN excluded.last_seen_at
        ELSE ads.ended_seen_at
    END,
    reach_low = excluded.reach_low, reach_high = excluded.reach_high, spend_low = excluded.spend_low,
    spend_high = excluded.spend_high, spend_currency = excluded.spend_currency,
    worded_at = CASE WHEN ads.fingerprint <> excluded.fingerprint THEN excluded.last_seen_at ELSE ads.worded_at END,
    first_seen_at = least(ads.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(ads.last_seen_at, excluded.last_seen_at);

-- name: drop_ad_scores
-- Forget the scores of ads whose text has changed: they are judged again.
DELETE FROM ad_scores WHERE ad_id = ANY(%(ad_ids)s);

-- name: drop_unreviewed_ad_scores
-- Forget the scores of all ads of whose campaign no person decided: they are judged anew.
DELETE FROM ad_scores AS s
USING ads AS a
LEFT JOIN campaigns AS c USING (campaign_id)
WHERE a.ad_id = s.ad_id AND c.review IS NULL;

-- name: drop_ad_theme
-- Forget what was read in the words of ads whose text has changed.
UPDATE ads SET is_security = NULL, sentence_vector = NULL, sentence_model = NULL WHERE ad_id = ANY(%(ad_ids)s);

-- name: claim_unscored_ads
-- Take some ads that wait for a score, oldest first, and lock them: other workers skip them, a crash gives them back.
-- With a model also those that another one judged, unless a person decided about their campaign.
-- Of an ad whose words have changed, the days are those of the words.
SELECT
    a.ad_id, a.brand_id, b.name AS brand, b.sector, a.advertiser, a.title, a.text, a.before_text, a.language,
    CASE WHEN a.worded_at IS NULL THEN a.started_on END AS started_on,
    coalesce(a.worded_at, a.first_seen_at) AS first_seen_at, a.fingerprint,
    (
        SELECT min(coalesce(o.worded_at, least(o.first_seen_at, o.started_on::timestamp AT TIME ZONE 'UTC')))
        FROM ads AS o
        WHERE o.brand_id = a.brand_id AND o.fingerprint = a.fingerprint
    ) AS text_first_seen_at
FROM ads AS a
JOIN brands AS b USING (brand_id)
WHERE NOT EXISTS (
    SELECT
    FROM ad_scores AS s
    LEFT JOIN campaigns AS c ON c.campaign_id = a.campaign_id
    WHERE s.ad_id = a.ad_id AND (%(model)s::text IS NULL OR s.model = %(model)s OR c.review IS NOT NULL)
)
ORDER BY a.ad_id
LIMIT %(limit)s
FOR NO KEY UPDATE OF a SKIP LOCKED;

-- name: count_unscored_ads
-- How many ads wait for a score.
SELECT count(*) AS unscored_count
FROM ads AS a
WHERE NOT EXISTS (SELECT FROM ad_scores AS s WHERE s.ad_id = a.ad_id);

-- name: store_ad_score
-- Write the judgement of an ad, in place of an earlier one.
INSERT INTO ad_scores (
    ad_id, incident_id, label, probability, quote, quote_start, quote_end, rule, reasons, model, scored_at
)
VALUES (
    %(ad_id)s, %(incident_id)s, %(label)s, %(probability)s, %(quote)s, %(quote_start)s, %(quote_end)s, %(rule)s,
    %(reasons)s, %(model)s, %(scored_at)s
)
ON CONFLICT (ad_id) DO UPDATE
SET incident_id = excluded.incident_id, label = excluded.label, probability = excluded.probability,
    quote = excluded.quote, quote_start = excluded.quote_start, quote_end = excluded.quote_end, rule = excluded.rule,
    reasons = excluded.reasons, model = excluded.model, scored_at = excluded.scored_at;

-- name: list_advertiser_history
-- The texts of a brand's ads that ran before a moment, each once, the latest first.
SELECT text
FROM (
    SELECT DISTINCT ON (a.fingerprint) a.text, ran.ran_at
    FROM ads AS a
    CROSS JOIN LATERAL (
        SELECT coalesce(a.worded_at, least(a.first_seen_at, a.started_on::timestamp AT TIME ZONE 'UTC')) AS ran_at
    ) AS ran
    WHERE a.brand_id = %(brand_id)s AND ran.ran_at < %(before)s
    ORDER BY a.fingerprint, ran.ran_at
) AS texts
ORDER BY ran_at DESC;

-- name: list_ads
-- Watched competitors' ads with their scores, the latest first: flagged or all, by when first seen, or ended, by number.
SELECT
    a.ad_id, a.campaign_id, a.brand_id, b.name AS brand, a.advertiser, a.title, a.text, a.before_text, a.url,
    a.image_url, a.language, a.platforms, a.started_on, a.ended_on, a.first_seen_at, a.last_seen_at, s.incident_id,
    s.label, s.probability, s.quote, s.quote_start, s.quote_end, s.rule, s.reasons, s.model, c.review,
    src.name AS source, src.kind AS source_kind
FROM ads AS a
LEFT JOIN ad_scores AS s USING (ad_id)
JOIN brands AS b USING (brand_id)
JOIN sources AS src USING (source_id)
LEFT JOIN campaigns AS c USING (campaign_id)
WHERE b.role = 'competitor' AND b.removed_at IS NULL
    AND (NOT %(only_flagged)s OR s.label IN ('implied', 'explicit'))
    AND (%(since)s::timestamptz IS NULL OR a.first_seen_at >= %(since)s)
    AND (%(before)s::timestamptz IS NULL OR a.first_seen_at < %(before)s)
    AND (%(ad_ids)s::bigint[] IS NULL OR a.ad_id = ANY(%(ad_ids)s))
    AND (%(scored_since)s::timestamptz IS NULL OR s.scored_at >= %(scored_since)s)
    AND (
        %(ended_from)s::date IS NULL OR a.ended_on BETWEEN %(ended_from)s AND %(ended_to)s
        OR (a.ended_on < %(ended_from)s AND a.ended_seen_at >= %(told_from)s AND a.ended_seen_at < %(told_before)s)
    )
ORDER BY a.first_seen_at DESC, a.ad_id DESC
LIMIT %(limit)s;

-- name: review_campaign
-- Write what a person decided about a campaign; null takes the decision back.
UPDATE campaigns SET review = %(review)s, reviewed_at = %(reviewed_at)s WHERE campaign_id = %(campaign_id)s;

-- name: get_page_snapshot
-- The wording of a page as last seen.
SELECT text, fingerprint, seen_at FROM page_snapshots WHERE source_id = %(source_id)s AND url = %(url)s;

-- name: store_page_snapshot
-- Keep the wording of a page.
INSERT INTO page_snapshots (source_id, url, text, fingerprint, seen_at)
VALUES (%(source_id)s, %(url)s, %(text)s, %(fingerprint)s, %(seen_at)s)
ON CONFLICT (source_id, url) DO UPDATE
SET text = excluded.text, fingerprint = excluded.fingerprint, seen_at = excluded.seen_at;
