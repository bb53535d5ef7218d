-- name: export_mentions
-- Every mention published within the bounds, with the brands it names; null bounds leave nothing out.
SELECT
    k.external_id AS id, s.name AS source, s.kind AS source_kind, m.kind, m.url, m.title, m.text, m.author,
    m.author_handle, m.language, m.country, m.published_at, m.edited_at, m.rating, m.rating_max, m.reach_count,
    m.first_seen_on, m.story_id,
    (
        SELECT array_agg(b.name ORDER BY b.name)
        FROM mention_scores AS ms
        JOIN brands AS b USING (brand_id)
        WHERE ms.first_seen_on = m.first_seen_on AND ms.mention_id = m.mention_id
    ) AS brands
FROM mentions AS m
JOIN mention_keys AS k ON k.mention_id = m.mention_id
JOIN sources AS s ON s.source_id = m.source_id
WHERE (%(since)s::timestamptz IS NULL OR m.published_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR m.published_at < %(until)s)
ORDER BY m.published_at, m.mention_id;

-- name: export_scores
-- Every judgement of (mention, brand) whose mention was published within the bounds.
SELECT
    k.external_id AS id, s.name AS source, m.url, m.title, m.language, m.published_at, b.name AS brand, ms.label,
    ms.negative, ms.neutral, ms.positive, ms.about_breach, ms.about_breach_probability, ms.practices, ms.reason,
    ms.model, ms.scored_at
FROM mention_scores AS ms
JOIN mentions AS m USING (first_seen_on, mention_id)
JOIN mention_keys AS k ON k.mention_id = m.mention_id
JOIN sources AS s ON s.source_id = m.source_id
JOIN brands AS b ON b.brand_id = ms.brand_id
WHERE (%(since)s::timestamptz IS NULL OR m.published_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR m.published_at < %(until)s)
ORDER BY m.published_at, m.mention_id, b.name;

-- name: export_ads
-- Every ad first seen within the bounds, with its judgement.
SELECT
    a.external_id AS id, s.name AS source, b.name AS brand, a.advertiser, a.title, a.text, a.before_text, a.url,
    a.language, a.platforms, a.countries, a.started_on, a.ended_on, a.reach_low, a.reach_high, a.first_seen_at,
    a.last_seen_at, sc.label, sc.probability, sc.quote, sc.rule, sc.model, a.campaign_id, c.review
FROM ads AS a
JOIN sources AS s ON s.source_id = a.source_id
JOIN brands AS b ON b.brand_id = a.brand_id
LEFT JOIN ad_scores AS sc ON sc.ad_id = a.ad_id
LEFT JOIN campaigns AS c ON c.campaign_id = a.campaign_id
WHERE (%(since)s::timestamptz IS NULL OR a.first_seen_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR a.first_seen_at < %(until)s)
ORDER BY a.first_seen_at, a.ad_id;

-- name: sample_texts
-- The latest texts, those that name a brand and those kept without one, for the preview of a rule.
SELECT source_id, url, title, text, language, published_at, false AS matched FROM unmatched
UNION ALL
SELECT source_id, url, title, text, language, published_at, true AS matched FROM mentions
ORDER BY published_at DESC NULLS LAST
LIMIT %(limit)s;
