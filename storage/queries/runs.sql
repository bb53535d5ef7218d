-- name: start_run
-- Remember that a job has begun.
INSERT INTO job_runs (job) VALUES (%(job)s) RETURNING job_run_id;

-- name: finish_run
-- Remember how a job ended.
UPDATE job_runs SET finished_at = now(), outcome = %(outcome)s, detail = %(detail)s
WHERE job_run_id = %(run_id)s AND finished_at IS NULL;

-- name: list_last_runs
-- The last run of every job.
SELECT DISTINCT ON (job) job_run_id, job, started_at, finished_at, outcome, detail
FROM job_runs
ORDER BY job, started_at DESC, job_run_id DESC;

-- name: sweep_runs
-- Mark the runs as killed that began long ago and never ended.
UPDATE job_runs
SET finished_at = now(), outcome = 'killed', detail = 'The worker was ended from outside before the job was done.'
WHERE finished_at IS NULL AND started_at < now() - make_interval(secs => %(older_than_seconds)s);

-- name: beat
-- Say that a process lives.
INSERT INTO heartbeats (process, host, pid, detail) VALUES (%(process)s, %(host)s, %(pid)s, %(detail)s)
ON CONFLICT (process) DO UPDATE
SET host = excluded.host, pid = excluded.pid, detail = excluded.detail, beat_at = now();

-- name: stop_beating
-- A process ends in good order.
DELETE FROM heartbeats WHERE process = %(process)s;

-- name: find_heartbeats
-- Whether there is a table of processes yet.
SELECT to_regclass('heartbeats') IS NOT NULL AS is_there;

-- name: list_heartbeats
-- All processes that ever said they live, and whether they still do.
SELECT
    process, host, pid, beat_at, detail, beat_at > now() - make_interval(secs => %(alive_seconds)s) AS is_alive
FROM heartbeats
ORDER BY process;
