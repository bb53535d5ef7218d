-- name: open_round
-- Ask for a crawl of these sources, together.
INSERT INTO rounds (source_ids, since_at, until_at) VALUES (%(source_ids)s, %(since_at)s, %(until_at)s)
RETURNING round_id;

-- name: load_round
-- One round by its number.
SELECT round_id, source_ids, since_at, until_at, requested_at, started_at, finished_at
FROM rounds
WHERE round_id = %(round_id)s;

-- name: start_round
-- Remember when a round's first crawl began.
UPDATE rounds SET started_at = now() WHERE round_id = %(round_id)s AND started_at IS NULL;

-- name: close_round
-- Remember that a round is over.
UPDATE rounds SET finished_at = now() WHERE round_id = %(round_id)s AND finished_at IS NULL;

-- name: start_crawl
-- Begin the crawl of one source.
INSERT INTO crawls (round_id, source_id, started_at) VALUES (%(round_id)s, %(source_id)s, %(now)s) RETURNING crawl_id;

-- name: finish_crawl
-- Write what a crawl did; its row is final from then on.
UPDATE crawls
SET finished_at = %(now)s, outcome = %(outcome)s, reason = %(reason)s,
    request_count = %(request_count)s, unchanged_count = %(unchanged_count)s, bytes_count = %(bytes_count)s,
    item_count = %(item_count)s, new_count = %(new_count)s, changed_count = %(changed_count)s,
    unmatched_count = %(unmatched_count)s, dropped = %(dropped)s, errors = %(errors)s, filled = %(filled)s,
    fresh_count = %(fresh_count)s, listed_count = %(listed_count)s
WHERE crawl_id = %(crawl_id)s AND finished_at IS NULL;

-- name: list_last_crawls
-- The crawls that have ended lately, newest first.
SELECT
    s.name AS source, c.started_at, c.outcome, c.reason, c.request_count, c.item_count, c.new_count, c.bytes_count,
    c.errors
FROM crawls AS c
JOIN sources AS s USING (source_id)
WHERE c.finished_at IS NOT NULL AND c.started_at > %(since)s
ORDER BY c.crawl_id DESC
LIMIT %(limit)s;

-- name: abandon_rounds
-- Close the rounds that nobody closed in time.
UPDATE rounds SET finished_at = now()
WHERE finished_at IS NULL AND requested_at < now() - make_interval(secs => %(older_than_seconds)s);

-- name: sweep_killed
-- End the crawls that their round left unfinished: their process is gone.
UPDATE crawls AS c
SET finished_at = c.started_at + (r.finished_at - coalesce(r.started_at, r.requested_at)), outcome = 'killed',
    reason = 'The crawl was ended from outside before it was done.'
FROM rounds AS r
WHERE r.round_id = c.round_id AND c.finished_at IS NULL AND r.finished_at IS NOT NULL
RETURNING c.crawl_id, c.source_id;

-- name: list_new_sources
-- Those of the sources of which no crawl has ended well yet.
SELECT given.source_id
FROM unnest(%(source_ids)s::bigint[]) AS given (source_id)
WHERE NOT EXISTS (SELECT FROM crawls AS c WHERE c.source_id = given.source_id AND c.outcome = 'ok');
