-- name: count_progress
-- How many judgements are made, how many wait, and whether a round that began within two hours is still open.
SELECT
    (SELECT coalesce(sum(negative_count + neutral_count + positive_count + unscored_count), 0) FROM rollups)::bigint
        AS judged_count,
    (SELECT count(*) FROM mention_scores WHERE scored_at IS NULL) AS unscored_count,
    EXISTS (
        SELECT FROM rounds WHERE finished_at IS NULL AND requested_at > now() - interval '2 hours'
    ) AS is_crawling;

-- name: read_data_version
-- One text that changes whenever something that pages show has changed.
SELECT concat_ws(
    '.',
    (
        SELECT sum(
            negative_count + 3 * neutral_count + 5 * positive_count + 7 * unscored_count
            + 11 * breach_count + 13 * story_count + 17 * breach_story_count
        )
        FROM rollups
    ),
    (SELECT count(*) FROM mention_scores WHERE scored_at IS NULL),
    (SELECT max(mention_id) FROM mention_keys),
    (SELECT max(ad_id) FROM ads),
    (SELECT concat_ws('/', count(*), max(scored_at)) FROM ad_scores),
    (SELECT max(reviewed_at) FROM campaigns),
    (SELECT count(*) FROM campaigns WHERE review IS NOT NULL),
    (SELECT concat_ws('/', count(merged_into), sum(ad_count * campaign_id)) FROM campaigns),
    (SELECT concat_ws('/', count(*), max(written_at)) FROM counter_measures),
    (SELECT max(crawl_id) FROM crawls),
    (SELECT count(*) FROM crawls WHERE finished_at IS NULL),
    (SELECT max(report_id) FROM reports),
    (SELECT count(*) FROM report_files),
    (SELECT max(job_run_id) FROM job_runs),
    (SELECT count(*) FROM job_runs WHERE finished_at IS NULL),
    (SELECT max(greatest(requested_at, started_at, finished_at)) FROM requests),
    (SELECT max(greatest(created_at, sent_at, not_before_at)) FROM outbox),
    (SELECT count(*) FROM brands WHERE removed_at IS NULL),
    (SELECT count(*) FROM sources WHERE removed_at IS NULL),
    (SELECT concat_ws('/', count(*), sum(hashtext(concat_ws('|', promise, owner, due_on, kept_on, privileged)))) FROM commitments),
    (SELECT max(action_id) FROM actions),
    (SELECT count(*) FROM actions WHERE privileged),
    (SELECT concat_ws('/', count(*), sum(value)) FROM outcomes),
    (SELECT sum(negative_count + 3 * neutral_count + 5 * positive_count) FROM instrument_counts),
    (SELECT concat_ws('/', count(*), sum(hashtext(value::text))) FROM labels),
    (SELECT sum(hashtext(incidents::text)) FROM incidents),
    (SELECT max(estimated_at) FROM recovery_estimates)
) AS data_version;

-- name: read_latest_model
-- The model that judged the mention seen last.
SELECT model
FROM mention_scores
WHERE model IS NOT NULL
ORDER BY first_seen_on DESC, mention_id DESC
LIMIT 1;
