-- name: find_campaign_of_text
-- The campaign that a brand's ads of a text are in, unless they fell silent long before or began long after.
SELECT a.campaign_id
FROM ads AS a
WHERE a.brand_id = %(brand_id)s AND a.fingerprint = %(fingerprint)s AND a.campaign_id IS NOT NULL
    AND a.last_seen_at >= %(first_seen_at)s::timestamptz - %(silence)s::interval
    AND a.first_seen_at <= %(seen_at)s::timestamptz + %(silence)s::interval
ORDER BY a.last_seen_at DESC, a.campaign_id
LIMIT 1;

-- name: add_campaign
-- A new campaign for a text.
INSERT INTO campaigns (brand_id, fingerprint, title, first_seen_at, last_seen_at)
VALUES (%(brand_id)s, %(fingerprint)s, %(title)s, %(first_seen_at)s, %(seen_at)s)
RETURNING campaign_id;

-- name: recount_campaigns
-- Write anew what campaigns say of their ads; one that lost its last ad keeps its words and times.
UPDATE campaigns AS c
SET ad_count = counted.ad_count,
    first_seen_at = coalesce(counted.first_seen_at, c.first_seen_at),
    last_seen_at = coalesce(counted.last_seen_at, c.last_seen_at),
    title = coalesce(counted.title, c.title),
    fingerprint = coalesce(counted.fingerprint, c.fingerprint)
FROM (
    SELECT
        given.campaign_id, count(a.ad_id)::int AS ad_count, min(a.first_seen_at) AS first_seen_at,
        max(a.last_seen_at) AS last_seen_at,
        (array_agg(left(coalesce(a.title, a.text), 120) ORDER BY a.first_seen_at, a.fingerprint, a.ad_id))[1] AS title,
        (array_agg(a.fingerprint ORDER BY a.first_seen_at, a.fingerprint, a.ad_id))[1] AS fingerprint
    FROM unnest(%(campaign_ids)s::bigint[]) AS given (campaign_id)
    LEFT JOIN ads AS a USING (campaign_id)
    GROUP BY given.campaign_id
) AS counted
WHERE c.campaign_id = counted.campaign_id
    AND (c.ad_count, c.first_seen_at, c.last_seen_at, c.title, c.fingerprint) IS DISTINCT FROM (
        counted.ad_count, coalesce(counted.first_seen_at, c.first_seen_at),
        coalesce(counted.last_seen_at, c.last_seen_at), coalesce(counted.title, c.title),
        coalesce(counted.fingerprint, c.fingerprint)
    );

-- name: list_campaigns
-- Watched competitors' campaigns that have ads, with review and counter-measure: seen in a span, of a brand.
-- One by its number is anybody's: evidence outlives the watching.
SELECT
    c.campaign_id, c.brand_id, b.name AS brand, c.review, c.reviewed_at, m.what, m.owner, m.due_on, x.action_id,
    x.kind AS action_kind, x.title AS action_title, x.happened_at AS action_at
FROM campaigns AS c
JOIN brands AS b USING (brand_id)
LEFT JOIN counter_measures AS m USING (campaign_id)
LEFT JOIN actions AS x ON x.action_id = m.action_id AND NOT x.privileged
WHERE c.ad_count > 0
    AND (%(since)s::timestamptz IS NULL OR c.last_seen_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR c.first_seen_at < %(until)s)
    AND (%(brand)s::text IS NULL OR b.name = %(brand)s)
    AND CASE
        WHEN %(campaign_id)s::bigint IS NULL THEN b.role = 'competitor' AND b.removed_at IS NULL
        ELSE c.campaign_id = %(campaign_id)s
    END
    AND (
        NOT %(only_flagged)s
        OR EXISTS (
            SELECT FROM ads AS a JOIN ad_scores AS s USING (ad_id)
            WHERE a.campaign_id = c.campaign_id AND s.label IN ('implied', 'explicit')
        )
    )
ORDER BY c.first_seen_at DESC, c.campaign_id DESC
LIMIT %(limit)s;

-- name: list_campaign_ads
-- The ads of campaigns with their judgements. `there_until_at`: the last sight of a page that still says so.
SELECT
    a.campaign_id, a.ad_id, a.title, a.text, a.before_text, a.fingerprint, a.url, a.image_url, a.language, a.platforms,
    a.countries, a.started_on, a.ended_on, a.first_seen_at, a.last_seen_at, a.reach_low, a.reach_high, a.spend_low,
    a.spend_high, a.spend_currency, a.is_security, s.label, s.probability, s.quote, s.quote_start, s.quote_end, s.rule,
    s.reasons, s.model, src.name AS source, src.kind AS source_kind,
    CASE WHEN src.kind = 'promo_page' AND NOT EXISTS (
        SELECT FROM ads AS later
        WHERE later.source_id = a.source_id AND later.url IS NOT DISTINCT FROM a.url
            AND (later.first_seen_at, later.ad_id) > (a.first_seen_at, a.ad_id)
    ) THEN (SELECT max(r.finished_at) FROM crawls AS r WHERE r.source_id = a.source_id AND r.outcome = 'ok')
    END AS there_until_at
FROM ads AS a
JOIN sources AS src USING (source_id)
LEFT JOIN ad_scores AS s USING (ad_id)
WHERE a.campaign_id = ANY(%(campaign_ids)s)
ORDER BY a.first_seen_at, a.fingerprint, a.ad_id;

-- name: find_merged_campaign
-- The number that a campaign goes on under; its own where it was never merged.
WITH RECURSIVE way AS (
    SELECT campaign_id, merged_into FROM campaigns WHERE campaign_id = %(campaign_id)s
    UNION
    SELECT c.campaign_id, c.merged_into FROM campaigns AS c JOIN way ON c.campaign_id = way.merged_into
)
SELECT campaign_id FROM way WHERE merged_into IS NULL;

-- name: list_themed_ads
-- Competitors' ads whose theme was looked at: the wording, when it first ran as far as is known, the source.
SELECT b.name AS brand, a.source_id, a.fingerprint, a.is_security, a.started_on, a.first_seen_at
FROM ads AS a
JOIN brands AS b USING (brand_id)
WHERE a.is_security IS NOT NULL AND b.role = 'competitor' AND b.removed_at IS NULL
ORDER BY b.name, a.ad_id;
