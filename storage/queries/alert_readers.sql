-- name: meet_alert_readers
-- Readers not met before are told of what is found from now on.
INSERT INTO alert_readers (recipient, known_since)
SELECT DISTINCT given.recipient, %(at)s::timestamptz
FROM unnest(%(recipients)s::text[]) AS given (recipient)
ON CONFLICT (recipient) DO NOTHING;

-- name: list_alert_readers
-- All readers met so far.
SELECT recipient, known_since, refused_tiers FROM alert_readers ORDER BY recipient;

-- name: refuse_alert_tier
-- A reader wants no more mails of a tier.
INSERT INTO alert_readers (recipient, known_since, refused_tiers, refused_at)
VALUES (%(recipient)s, %(at)s, ARRAY[%(tier)s::text], %(at)s)
ON CONFLICT (recipient) DO UPDATE
SET refused_tiers = array_append(alert_readers.refused_tiers, %(tier)s::text), refused_at = excluded.refused_at
WHERE NOT %(tier)s::text = ANY(alert_readers.refused_tiers);

-- name: accept_alert_tier
-- A reader wants mails of a tier again.
UPDATE alert_readers SET refused_tiers = array_remove(refused_tiers, %(tier)s::text)
WHERE recipient = %(recipient)s;
