-- name: list_referring_ads
-- The clearest ad of each campaign judged to refer to the breach since a moment, unless an alert tells of it already.
-- An ad that waits to be grouped (its theme is unknown) is left, unless it was judged before `ungrouped_until`.
SELECT
    found.ad_id, found.campaign_id, found.brand_id, b.name AS brand, found.title, found.text, found.url,
    src.name AS source, found.label, found.probability, found.quote, found.rule, found.reasons, found.first_seen_at,
    found.ad_count
FROM (
    SELECT DISTINCT ON (coalesce(a.campaign_id, -a.ad_id))
        a.ad_id, a.campaign_id, a.brand_id, a.source_id, a.title, a.text, a.url, a.first_seen_at, a.fingerprint,
        s.label, s.probability, s.quote, s.rule, s.reasons,
        count(*) OVER (PARTITION BY coalesce(a.campaign_id, -a.ad_id))::int AS ad_count
    FROM ads AS a
    JOIN ad_scores AS s USING (ad_id)
    LEFT JOIN campaigns AS c USING (campaign_id)
    WHERE s.label IN ('implied', 'explicit') AND s.scored_at >= %(scored_since)s
        AND (a.is_security IS NOT NULL OR s.scored_at < %(ungrouped_until)s)
        AND a.first_seen_at >= %(seen_since)s AND c.review IS DISTINCT FROM 'dismissed'
    ORDER BY coalesce(a.campaign_id, -a.ad_id), (s.label = 'explicit') DESC, s.probability DESC, a.ad_id
) AS found
JOIN brands AS b USING (brand_id)
JOIN sources AS src USING (source_id)
WHERE b.role = 'competitor' AND b.removed_at IS NULL
    -- Two conditions, not one with OR: each is a hash join, however many ads a day brings.
    AND NOT EXISTS (
        SELECT
        FROM alert_events AS e
        JOIN ads AS told ON told.ad_id = e.ad_id
        WHERE (e.kind = 'explicit_ad' OR found.label = 'implied') AND told.campaign_id = found.campaign_id
    )
    AND NOT EXISTS (
        SELECT
        FROM alert_events AS e
        JOIN ads AS told ON told.ad_id = e.ad_id
        WHERE (e.kind = 'explicit_ad' OR found.label = 'implied') AND told.brand_id = found.brand_id
            AND told.fingerprint = found.fingerprint
    )
ORDER BY found.first_seen_at, found.ad_id;

-- name: list_breach_stories
-- Stories about a brand's breach judged since a moment, by their earliest mention, unless an alert tells of them.
SELECT DISTINCT ON (m.story_id)
    m.story_id, m.mention_id, m.first_seen_on, m.title, left(m.text, 6000) AS text, m.url, src.name AS source,
    m.published_at, m.fetched_at
FROM mention_scores AS s
JOIN mentions AS m USING (first_seen_on, mention_id)
JOIN sources AS src USING (source_id)
WHERE s.brand_id = %(brand_id)s AND s.about_breach AND s.scored_at >= %(scored_since)s AND m.kind <> 'leak_offer'
    AND coalesce(m.published_at, m.fetched_at) >= %(published_since)s
    AND NOT EXISTS (
        SELECT
        FROM alert_events AS e
        JOIN mentions AS told ON told.first_seen_on = e.first_seen_on AND told.mention_id = e.mention_id
        WHERE e.kind = 'regulator' AND told.story_id = m.story_id
    )
ORDER BY m.story_id, m.published_at NULLS LAST, m.mention_id;

-- name: list_leak_offers
-- Offers of a brand's data fetched since a moment, by their earliest mention, unless an alert tells of them.
SELECT DISTINCT ON (m.story_id)
    m.story_id, m.mention_id, m.first_seen_on, m.title, left(m.text, 6000) AS text, m.url, src.name AS source,
    m.published_at, m.fetched_at
FROM mentions AS m
JOIN mention_scores AS s USING (first_seen_on, mention_id)
JOIN sources AS src USING (source_id)
WHERE m.kind = 'leak_offer' AND s.brand_id = %(brand_id)s AND m.fetched_at >= %(fetched_since)s
    AND coalesce(m.published_at, m.fetched_at) >= %(published_since)s
    AND NOT EXISTS (
        SELECT
        FROM alert_events AS e
        JOIN mentions AS told ON told.first_seen_on = e.first_seen_on AND told.mention_id = e.mention_id
        WHERE e.kind = 'leak_offer' AND told.story_id = m.story_id
    )
ORDER BY m.story_id, m.published_at NULLS LAST, m.mention_id;

-- name: list_overdue_promises
-- A brand's promises past their day and not kept, without the privileged ones.
SELECT commitment_id, brand_id, promise, owner, due_on
FROM commitments
WHERE brand_id = %(brand_id)s AND NOT privileged AND kept_on IS NULL AND due_on < %(today)s
ORDER BY due_on, commitment_id;
