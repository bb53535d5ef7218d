-- name: add_alert_event
-- Store an event; none where its key is there already.
INSERT INTO alert_events (key, kind, brand_id, ad_id, mention_id, first_seen_on, subject, happened_at, found_at)
VALUES (
    %(key)s, %(kind)s, %(brand_id)s, %(ad_id)s, %(mention_id)s, %(first_seen_on)s, %(subject)s, %(happened_at)s,
    %(found_at)s
)
ON CONFLICT (key) DO NOTHING;

-- name: list_alert_events
-- Events found since a moment; an ad of a campaign that a person judged has that verdict.
SELECT
    e.event_id, e.key, e.kind, e.brand_id, b.name AS brand, e.ad_id, a.campaign_id, e.subject, e.happened_at,
    e.found_at, coalesce(c.review, e.verdict) AS verdict
FROM alert_events AS e
JOIN brands AS b USING (brand_id)
LEFT JOIN ads AS a USING (ad_id)
LEFT JOIN campaigns AS c USING (campaign_id)
WHERE e.found_at >= %(since)s
ORDER BY e.found_at, e.event_id;

-- name: get_alert_event
-- One event.
SELECT
    e.event_id, e.key, e.kind, e.brand_id, b.name AS brand, e.ad_id, a.campaign_id, e.subject, e.happened_at,
    e.found_at, coalesce(c.review, e.verdict) AS verdict
FROM alert_events AS e
JOIN brands AS b USING (brand_id)
LEFT JOIN ads AS a USING (ad_id)
LEFT JOIN campaigns AS c USING (campaign_id)
WHERE e.event_id = %(event_id)s;

-- name: list_lapsed_promises
-- Events, found since a moment, of promises that are overdue no more: kept, privileged or due on another day by now.
SELECT e.event_id
FROM alert_events AS e
WHERE e.kind = 'commitment_overdue' AND e.found_at >= %(since)s
    AND NOT EXISTS (
        SELECT
        FROM commitments AS c
        WHERE e.key = concat('commitment_overdue:', c.commitment_id, ':', to_char(c.due_on, 'YYYY-MM-DD'))
            AND NOT c.privileged AND c.kept_on IS NULL
    );

-- name: list_alert_tellings
-- Who was told of the events found since a moment.
SELECT t.event_id, e.kind, e.brand_id, t.recipient, t.alert_id, t.tier, t.told_at
FROM alert_tellings AS t
JOIN alert_events AS e USING (event_id)
WHERE e.found_at >= %(since)s;

-- name: list_recipients_told
-- Who was told of anything since a moment.
SELECT DISTINCT recipient FROM alert_tellings WHERE told_at >= %(since)s;

-- name: record_alert_tellings
-- Note that each recipient was told of each event, where that is not noted yet.
INSERT INTO alert_tellings (event_id, recipient, alert_id, tier, told_at)
SELECT e.event_id, r.recipient, %(alert_id)s, %(tier)s, %(told_at)s
FROM unnest(%(event_ids)s::bigint[]) AS e (event_id)
CROSS JOIN unnest(%(recipients)s::text[]) AS r (recipient)
ON CONFLICT DO NOTHING;

-- name: lock_alert_tellings
-- One process at a time decides who is told.
SELECT pg_advisory_xact_lock(hashtext('goodwill.alert_tellings'));

-- name: judge_alert_event
-- Write what a person said of an event; null takes it back.
UPDATE alert_events
SET verdict = %(verdict)s, judged_by = %(by)s,
    judged_at = CASE WHEN %(verdict)s::text IS NULL THEN NULL ELSE %(judged_at)s::timestamptz END
WHERE event_id = %(event_id)s;

-- name: list_demoted_places
-- Kinds, brands and sources of which the last judged events were all dismissed.
WITH judged AS (
    SELECT
        kind, brand_id, coalesce(subject ->> 'source', '') AS source, verdict,
        row_number() OVER (
            PARTITION BY kind, brand_id, coalesce(subject ->> 'source', '') ORDER BY judged_at DESC, event_id DESC
        ) AS place
    FROM alert_events
    WHERE verdict IS NOT NULL AND ad_id IS NULL
)
SELECT kind, brand_id, source
FROM judged
WHERE place <= %(least)s
GROUP BY kind, brand_id, source
HAVING count(*) = %(least)s AND bool_and(verdict = 'dismissed');

-- name: get_alert_scan
-- Up to when judgements were looked through.
SELECT scanned_until FROM alert_scans WHERE name = %(name)s;

-- name: set_alert_scan
-- Remember up to when judgements were looked through.
INSERT INTO alert_scans (name, scanned_until)
VALUES (%(name)s, %(until)s)
ON CONFLICT (name) DO UPDATE SET scanned_until = greatest(alert_scans.scanned_until, excluded.scanned_until);
