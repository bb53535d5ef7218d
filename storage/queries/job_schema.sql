-- name: create_job_schema
-- The schema that the queue of jobs lives in.
CREATE SCHEMA IF NOT EXISTS jobs;

-- name: has_job_tables
-- Whether the queue's tables are there.
SELECT to_regclass('jobs.procrastinate_jobs') IS NOT NULL AS present;
