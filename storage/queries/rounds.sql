-- name: lock_round_opening
-- One transaction at a time decides which sources the next round holds.
SELECT pg_advisory_xact_lock(hashtextextended('open a round', 0));

-- name: list_open_rounds
-- The rounds that are not over, oldest first.
SELECT round_id, source_ids, extract(epoch FROM now() - requested_at)::float AS age_seconds
FROM rounds
WHERE finished_at IS NULL
ORDER BY round_id;

-- name: list_round_crawls
-- What each crawl of a round did, in the order they began.
SELECT
    s.name AS source, c.source_id, c.outcome, c.reason, c.request_count, c.unchanged_count, c.item_count, c.new_count,
    c.changed_count, c.unmatched_count, c.dropped
FROM crawls AS c
JOIN sources AS s USING (source_id)
WHERE c.round_id = %(round_id)s
ORDER BY c.crawl_id;
