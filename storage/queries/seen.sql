-- name: list_unseen
-- Those of a source's ids that were neither taken nor refused before.
SELECT given.external_id
FROM unnest(%(external_ids)s::text[]) AS given (external_id)
WHERE NOT EXISTS (
    SELECT FROM seen WHERE seen.source_id = %(source_id)s AND seen.external_id = given.external_id
);

-- name: mark_seen
-- Remember what became of a source's ids, and how many of them are new; a later outcome replaces the earlier.
WITH known AS (
    SELECT count(*) AS known_count FROM seen
    WHERE source_id = %(source_id)s AND external_id = ANY(%(external_ids)s::text[])
),
written AS (
    INSERT INTO seen (source_id, external_id, seen_on, outcome)
    SELECT DISTINCT ON (given.external_id) %(source_id)s, given.external_id, %(seen_on)s, given.outcome
    FROM unnest(%(external_ids)s::text[], %(outcomes)s::text[]) WITH ORDINALITY AS given (external_id, outcome, place)
    ORDER BY given.external_id, given.place DESC
    ON CONFLICT (source_id, external_id) DO UPDATE SET outcome = excluded.outcome
    WHERE seen.outcome <> excluded.outcome
)
SELECT (SELECT count(DISTINCT id) FROM unnest(%(external_ids)s::text[]) AS given (id)) - known_count AS fresh_count
FROM known;
