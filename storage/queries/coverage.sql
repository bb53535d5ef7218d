-- name: list_source_coverage
-- What each enabled source's crawls did between two moments, and how much is known from that time.
SELECT s.name, s.kind, last_crawl.outcome AS last_outcome, last_crawl.reason,
       coalesce(sums.item_count, 0)::bigint AS item_count,
       (SELECT count(*) FROM mentions m
        WHERE m.source_id = s.source_id AND m.published_at >= %(start_at)s AND m.published_at < %(end_at)s)
       + (SELECT count(*) FROM ads a
          WHERE a.source_id = s.source_id AND a.first_seen_at >= %(start_at)s AND a.first_seen_at < %(end_at)s)
       AS found_count
FROM sources s
LEFT JOIN LATERAL (
    SELECT c.outcome, c.reason
    FROM crawls c
    WHERE c.source_id = s.source_id AND c.outcome IS NOT NULL
          AND c.started_at >= %(start_at)s AND c.started_at < %(end_at)s
    ORDER BY c.started_at DESC, c.crawl_id DESC
    LIMIT 1
) last_crawl ON true
LEFT JOIN LATERAL (
    SELECT sum(c.item_count) AS item_count
    FROM crawls c
    WHERE c.source_id = s.source_id AND c.started_at >= %(start_at)s AND c.started_at < %(end_at)s
) sums ON true
WHERE s.removed_at IS NULL AND s.enabled
ORDER BY s.name;
