-- name: list_sources
-- The configured sources by name.
SELECT source_id, name, kind, url, query, every_seconds, allow_private, enabled, options, cursor
FROM sources
WHERE removed_at IS NULL
ORDER BY name;

-- name: list_due_sources
-- The enabled sources that are due and not held back, longest due first.
SELECT source_id, name, kind, url, query, every_seconds, allow_private, enabled, options, cursor
FROM sources
WHERE removed_at IS NULL AND enabled
    AND (next_due_at IS NULL OR next_due_at <= %(now)s)
    AND (blocked_until IS NULL OR blocked_until <= %(now)s)
ORDER BY next_due_at NULLS FIRST, source_id;

-- name: list_round_sources
-- The sources of a round in its order, also where one was removed meanwhile.
SELECT source_id, name, kind, url, query, every_seconds, allow_private, enabled, options, cursor
FROM sources
WHERE source_id = ANY(%(source_ids)s)
ORDER BY array_position(%(source_ids)s::bigint[], source_id);

-- name: get_source
-- One configured source by name.
SELECT source_id, name, kind, url, query, every_seconds, allow_private, enabled, options, cursor
FROM sources
WHERE removed_at IS NULL AND name = %(name)s;

-- name: store_cursor
-- Remember where a source's next crawl goes on.
UPDATE sources SET cursor = %(cursor)s WHERE source_id = %(source_id)s;

-- name: get_failures
-- A source's interval and breaker, locked for its change.
SELECT every_seconds, failure_count FROM sources WHERE source_id = %(source_id)s FOR NO KEY UPDATE;

-- name: mark_crawled
-- Set when a source is due again, and its breaker.
UPDATE sources
SET next_due_at = %(next_due_at)s, failure_count = %(failure_count)s, blocked_until = %(blocked_until)s
WHERE source_id = %(source_id)s;

-- name: rest_source
-- Hold a source back until then, if nothing holds it back for longer.
UPDATE sources SET blocked_until = greatest(blocked_until, %(until)s) WHERE source_id = %(source_id)s;

-- name: list_source_health
-- Every source with its last finished crawl and what its crawls of the day before yielded.
SELECT
    s.source_id, s.name, s.kind, s.failure_count, s.blocked_until,
    s.enabled AND (NOT s.kind = ANY(%(leak_kinds)s) OR EXISTS (
        SELECT FROM settings WHERE key = 'leak_watch' AND value ->> 'legal_basis' IS NOT NULL
    )) AS enabled,
    last.outcome, last.started_at AS crawled_at, last.reason, coalesce(recent.item_count, 0)::int AS item_count,
    coalesce(recent.new_count, 0)::int AS new_count
FROM sources AS s
LEFT JOIN LATERAL (
    SELECT c.outcome, c.started_at, c.reason
    FROM crawls AS c
    WHERE c.source_id = s.source_id AND c.finished_at IS NOT NULL
    ORDER BY c.started_at DESC, c.crawl_id DESC
    LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (
    SELECT sum(c.item_count) AS item_count, sum(c.new_count) AS new_count
    FROM crawls AS c
    WHERE c.source_id = s.source_id AND c.started_at > %(since)s
) AS recent ON true
WHERE s.removed_at IS NULL
ORDER BY s.name;
