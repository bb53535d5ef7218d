-- Channels of several kinds: what is urgent goes first, repeats are counted, and a channel that is away rests.

ALTER TABLE outbox
    ADD COLUMN priority smallint NOT NULL DEFAULT 1,
    ADD COLUMN failure_count integer NOT NULL DEFAULT 0,
    ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN handed_over_at timestamptz,
    ADD COLUMN may_have_arrived boolean NOT NULL DEFAULT false,
    ADD COLUMN repeat_count integer NOT NULL DEFAULT 0;
UPDATE outbox SET failure_count = attempt_count, queued_at = created_at;
DROP INDEX outbox_due_idx;
CREATE INDEX outbox_due_idx ON outbox (priority, not_before_at, delivery_id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_quarantined_idx ON outbox (delivery_id) WHERE state = 'quarantined';

CREATE TABLE channel_rests (                   -- a way out that failed as a whole: nothing is tried on it until then
    channel text PRIMARY KEY,
    failure_count integer NOT NULL,
    failing_since timestamptz NOT NULL DEFAULT now(),
    rests_until timestamptz NOT NULL,
    reason text NOT NULL
);
