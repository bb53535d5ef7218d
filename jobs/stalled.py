"""Jobs that a killed worker left `doing`: put back, so that their locks are free and the work is done."""

from __future__ import annotations

import logging

from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

SILENT_SECONDS = 30.0
"""A worker that has sent no heartbeat (every 10 s) for so long is dead."""

MOST_ATTEMPTS = 5
"""A job that took so many workers with it is not tried again."""

log = logging.getLogger("jobs")


async def sweep_stalled(app: App, silent_seconds: float = SILENT_SECONDS) -> dict[str, int]:
    """Put stalled jobs back into their queues; how many of each were retried and failed.

    One like which another waits already would be done twice: it ends as failed, as does one that was tried too often.
    """
    counts = {"retried": 0, "failed": 0}
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        counts["retried" if await _retry(app, job) else "failed"] += 1
    if counts["retried"] or counts["failed"]:
        log.warning("stalled jobs of a dead worker: %(retried)d retried, %(failed)d given up", counts)
    return counts


async def _retry(app: App, job: Job) -> bool:
    """Whether the job waits again."""
    try:
        if job.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job)
            return True
    except UniqueViolation:
        log.debug("another %s waits already", job.task_name)
    await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    return False


async def forget_old_jobs(app: App) -> None:
    """Delete the failed and given-up jobs of the queue after a week; what each run did stands in job_runs."""
    await app.job_manager.delete_old_jobs(
        nb_hours=7 * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
