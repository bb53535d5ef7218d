-- name: decide_alert
-- Write a decision to tell somebody; none where it was made before.
INSERT INTO alerts (key, kind, tier, brand_id, subject, decided_at)
VALUES (%(key)s, %(kind)s, %(tier)s, %(brand_id)s, %(subject)s, %(decided_at)s)
ON CONFLICT (key) DO NOTHING
RETURNING alert_id;

-- name: get_alert
-- The number of a decision that was made before.
SELECT alert_id FROM alerts WHERE key = %(key)s;

-- name: queue_delivery
-- Put a finished message into the outbox, once for each alert, channel and recipient.
INSERT INTO outbox (alert_id, channel, recipient, message_id, subject, blob_id)
VALUES (%(alert_id)s, %(channel)s, %(recipient)s, %(message_id)s, %(subject)s, %(blob_id)s)
ON CONFLICT DO NOTHING;

-- name: claim_delivery
-- Lease the message that is due longest, also one whose sender died with the lease.
UPDATE outbox AS o
SET state = 'sending', attempt_count = o.attempt_count + 1,
    leased_until = now() + make_interval(secs => %(lease_seconds)s)
FROM blobs AS b
WHERE b.blob_id = o.blob_id AND o.delivery_id = (
    SELECT delivery_id
    FROM outbox
    WHERE not_before_at <= now() AND (state = 'queued' OR (state = 'sending' AND leased_until < now()))
    ORDER BY not_before_at, delivery_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING
    o.delivery_id, o.alert_id, o.channel, o.recipient, o.message_id, o.subject, b.content AS body, o.attempt_count;

-- name: mark_sent
-- A message was handed over.
UPDATE outbox
SET state = 'sent', sent_at = now(), leased_until = NULL, last_error = NULL
WHERE delivery_id = %(delivery_id)s AND state <> 'sent';

-- name: mark_failed
-- A message was not handed over: try again later, or never.
UPDATE outbox
SET state = %(state)s, last_error = %(error)s, leased_until = NULL,
    not_before_at = now() + make_interval(secs => %(retry_in_seconds)s)
WHERE delivery_id = %(delivery_id)s AND state <> 'sent';

-- name: requeue_delivery
-- Give a quarantined message another try.
UPDATE outbox SET state = 'queued', attempt_count = 0, not_before_at = now()
WHERE delivery_id = %(delivery_id)s AND state = 'quarantined';

-- name: list_deliveries
-- The latest messages, newest first.
SELECT
    o.delivery_id, o.alert_id, a.kind AS alert_kind, o.channel, o.recipient, o.message_id, o.subject, o.state,
    o.attempt_count, o.not_before_at, o.last_error, o.created_at, o.sent_at
FROM outbox AS o
JOIN alerts AS a USING (alert_id)
ORDER BY o.delivery_id DESC
LIMIT %(limit)s;
