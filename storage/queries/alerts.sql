-- name: decide_alert
-- Write a decision to tell somebody; none where it was made before.
INSERT INTO alerts (key, kind, tier, brand_id, subject, decided_at)
VALUES (%(key)s, %(kind)s, %(tier)s, %(brand_id)s, %(subject)s, %(decided_at)s)
ON CONFLICT (key) DO NOTHING
RETURNING alert_id;

-- name: queue_delivery
-- Put a finished message into the outbox, once for each alert, channel and recipient.
INSERT INTO outbox (alert_id, channel, recipient, message_id, subject, blob_id, priority)
SELECT
    alert_id, %(channel)s, %(recipient)s, %(message_id)s, %(subject)s, %(blob_id)s,
    CASE tier WHEN 'urgent' THEN 0 WHEN 'daily' THEN 1 ELSE 2 END
FROM alerts
WHERE alert_id = %(alert_id)s
ON CONFLICT DO NOTHING;
