-- name: list_schedules
-- When each job is due, and the last moment it was put into its queue for.
SELECT job, every_seconds, local_time, weekday::int AS weekday, last_due_at, enabled FROM schedules ORDER BY job;

-- name: mark_due
-- Remember the moment that a job was put into its queue for; never an earlier one.
UPDATE schedules SET last_due_at = greatest(last_due_at, %(at)s) WHERE job = %(job)s;
