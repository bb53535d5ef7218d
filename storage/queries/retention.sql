-- name: delete_old_unmatched
-- Forget the texts without a brand that were first seen before a day.
DELETE FROM unmatched WHERE seen_on < %(before)s;

-- name: delete_old_runs
-- Forget the job runs that are too old, and sooner those in which there was nothing to do, but for each job's last.
DELETE FROM job_runs AS r
WHERE r.finished_at IS NOT NULL
    AND (
        r.started_at < now() - make_interval(days => %(days)s)
        OR (r.outcome = 'ok' AND r.detail IS NULL AND r.started_at < now() - interval '15 minutes')
    )
    AND EXISTS (SELECT 1 FROM job_runs AS later WHERE later.job = r.job AND later.started_at > r.started_at);

-- name: delete_old_requests
-- Forget the pages' requests that were answered long ago.
DELETE FROM requests WHERE finished_at < now() - make_interval(days => %(days)s);

-- name: delete_old_heartbeats
-- Forget the processes that have been silent for a day.
DELETE FROM heartbeats WHERE beat_at < now() - interval '1 day';
