-- name: list_unseen
-- Those of a source's ids that were neither taken nor refused before.
SELECT given.external_id
FROM unnest(%(external_ids)s::text[]) AS given (external_id)
WHERE NOT EXISTS (
    SELECT FROM seen WHERE seen.source_id = %(source_id)s AND seen.external_id = given.external_id
);

-- name: mark_seen
-- Remember what became of a source's ids; a later outcome replaces the earlier.
INSERT INTO seen (source_id, external_id, seen_on, outcome)
SELECT DISTINCT ON (given.external_id) %(source_id)s, given.external_id, %(seen_on)s, given.outcome
FROM unnest(%(external_ids)s::text[], %(outcomes)s::text[]) WITH ORDINALITY AS given (external_id, outcome, place)
ORDER BY given.external_id, given.place DESC
ON CONFLICT (source_id, external_id) DO UPDATE SET outcome = excluded.outcome
WHERE seen.outcome <> excluded.outcome;
