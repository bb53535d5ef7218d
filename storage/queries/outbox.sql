-- name: claim_delivery
-- Lease the most urgent message that is due on these channels, also one whose sender died with the lease.
UPDATE outbox AS o
SET state = 'sending', attempt_count = o.attempt_count + 1,
    failure_count = o.failure_count + (o.state = 'sending')::integer,
    may_have_arrived = o.may_have_arrived OR o.handed_over_at IS NOT NULL,
    handed_over_at = NULL,
    leased_until = now() + make_interval(secs => %(lease_seconds)s)
FROM blobs AS b
WHERE b.blob_id = o.blob_id AND o.delivery_id = (
    SELECT due.delivery_id
    FROM outbox AS due
    WHERE due.not_before_at <= now() AND due.channel = ANY(%(channels)s)
      AND (due.state = 'queued' OR (due.state = 'sending' AND due.leased_until < now()))
      AND NOT EXISTS (
          SELECT FROM channel_rests AS r WHERE r.channel = due.channel AND r.rests_until > now()
      )
    ORDER BY due.priority, due.not_before_at, due.delivery_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING
    o.delivery_id, o.alert_id, o.channel, o.recipient, o.message_id, o.subject, b.content AS body, o.attempt_count,
    o.failure_count, extract(epoch FROM now() - o.queued_at)::float AS waited_seconds;

-- name: hand_over
-- A sender is about to hand its message over: renew its lease; none where the message is no longer its own.
UPDATE outbox
SET handed_over_at = now(), repeat_count = repeat_count + may_have_arrived::integer,
    leased_until = now() + make_interval(secs => %(lease_seconds)s)
WHERE delivery_id = %(delivery_id)s AND attempt_count = %(attempt_count)s AND state = 'sending'
RETURNING delivery_id;

-- name: mark_sent
-- A message was handed over, by whichever attempt.
UPDATE outbox
SET state = 'sent', sent_at = now(), leased_until = NULL, handed_over_at = NULL, last_error = NULL
WHERE delivery_id = %(delivery_id)s AND state <> 'sent';

-- name: mark_failed
-- A message was not handed over: try again later, or never; nothing where another attempt has it by now.
UPDATE outbox
SET state = %(state)s, last_error = %(error)s, leased_until = NULL, handed_over_at = NULL,
    failure_count = failure_count + %(own_fault)s::integer,
    may_have_arrived = may_have_arrived OR %(may_have_arrived)s,
    not_before_at = now() + make_interval(secs => %(retry_in_seconds)s)
WHERE delivery_id = %(delivery_id)s AND attempt_count = %(attempt_count)s AND state = 'sending';

-- name: rest_channel
-- A channel failed as a whole: leave it alone, twice as long after each failure; how long in seconds.
INSERT INTO channel_rests AS r (channel, failure_count, rests_until, reason)
VALUES (
    %(channel)s, 1, now() + make_interval(secs => greatest(%(first_seconds)s, %(asked_seconds)s)), %(reason)s
)
ON CONFLICT (channel) DO UPDATE
SET failure_count = r.failure_count + 1,
    rests_until = now() + make_interval(secs => greatest(
        %(asked_seconds)s, least(%(longest_seconds)s, %(first_seconds)s * 2 ^ least(r.failure_count, 20))
    )),
    reason = excluded.reason
RETURNING extract(epoch FROM rests_until - now())::integer AS seconds;

-- name: wake_channel
-- A channel works: it rests no longer.
DELETE FROM channel_rests WHERE channel = %(channel)s;

-- name: list_channel_rests
-- The channels that failed last, with the reason, those that failed first first.
SELECT channel, failure_count, failing_since, rests_until, reason FROM channel_rests ORDER BY failing_since, channel;

-- name: release_deliveries
-- Give quarantined messages another try, at once: those of these numbers, or of a channel, or all.
UPDATE outbox
SET state = 'queued', failure_count = 0, queued_at = now(), not_before_at = now()
WHERE state = 'quarantined'
  AND (%(delivery_ids)s::bigint[] IS NULL OR delivery_id = ANY(%(delivery_ids)s))
  AND (%(channel)s::text IS NULL OR channel = %(channel)s)
RETURNING delivery_id;

-- name: list_deliveries
-- The latest messages, newest first, all or those in one state.
SELECT
    o.delivery_id, o.alert_id, a.kind AS alert_kind, o.channel, o.recipient, o.message_id, o.subject, o.state,
    o.attempt_count, o.not_before_at, o.last_error, o.created_at, o.sent_at, o.repeat_count
FROM outbox AS o
JOIN alerts AS a USING (alert_id)
WHERE %(state)s::text IS NULL OR o.state = %(state)s
ORDER BY o.delivery_id DESC
LIMIT %(limit)s;

-- name: count_deliveries
-- How many messages of each channel wait, were sent, were given up, and may have arrived more than once.
SELECT
    channel,
    count(*) FILTER (WHERE state IN ('queued', 'sending')) AS waiting_count,
    count(*) FILTER (WHERE state = 'sent') AS sent_count,
    count(*) FILTER (WHERE state = 'quarantined') AS quarantined_count,
    coalesce(sum(repeat_count), 0)::bigint AS repeat_count,
    min(queued_at) FILTER (WHERE state IN ('queued', 'sending')) AS waiting_since
FROM outbox
GROUP BY channel
ORDER BY channel;
