-- name: ask
-- Ask a worker for something.
INSERT INTO requests (kind, arguments) VALUES (%(kind)s, %(arguments)s) RETURNING request_id;

-- name: claim_request
-- Take the oldest request that waits; other workers skip it.
UPDATE requests SET state = 'running', started_at = now()
WHERE request_id = (
    SELECT request_id FROM requests WHERE state = 'queued' ORDER BY request_id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING request_id, kind, arguments, state, outcome, requested_at, started_at, finished_at;

-- name: finish_request
-- Write what became of a request.
UPDATE requests SET state = %(state)s, outcome = %(outcome)s, finished_at = now() WHERE request_id = %(request_id)s;

-- name: get_request
-- One request.
SELECT request_id, kind, arguments, state, outcome, requested_at, started_at, finished_at
FROM requests
WHERE request_id = %(request_id)s;

-- name: list_requests
-- The latest requests, newest first.
SELECT request_id, kind, arguments, state, outcome, requested_at, started_at, finished_at
FROM requests
ORDER BY request_id DESC
LIMIT %(limit)s;

-- name: requeue_requests
-- Give back the requests whose worker is gone.
UPDATE requests SET state = 'queued', started_at = NULL
WHERE state = 'running' AND started_at < now() - make_interval(secs => %(older_than_seconds)s);
