-- name: list_reportable_commitments
-- A brand's promises that are open or were kept since a day, without the privileged ones.
SELECT promise, owner, due_on, kept_on
FROM commitments
WHERE brand_id = %(brand_id)s AND NOT privileged AND (kept_on IS NULL OR kept_on >= %(kept_since)s)
ORDER BY due_on NULLS LAST, commitment_id;

-- name: list_open_commitments
-- Promises due up to a day that are not kept yet, the most pressing first.
SELECT commitment_id, brand_id, promise, owner, due_on
FROM commitments
WHERE kept_on IS NULL AND due_on <= %(until)s
ORDER BY due_on, commitment_id;

-- name: store_commitments
-- Store promises; one known already is told more of where the file says more. Which of the changed are new.
INSERT INTO commitments (brand_id, promise, owner, due_on, kept_on, evidence, privileged)
SELECT
    brand_id, promise, coalesce(given.owner, known.owner), coalesce(given.due_on, known.due_on),
    coalesce(given.kept_on, known.kept_on), coalesce(given.evidence, known.evidence),
    coalesce(given.privileged, known.privileged, false)
FROM unnest(
    %(brand_id)s::bigint[], %(promise)s::text[], %(owner)s::text[], %(due_on)s::date[], %(kept_on)s::date[],
    %(evidence)s::text[], %(privileged)s::boolean[]
) AS given (brand_id, promise, owner, due_on, kept_on, evidence, privileged)
LEFT JOIN commitments AS known USING (brand_id, promise)
ON CONFLICT (brand_id, promise) DO UPDATE
SET owner = excluded.owner, due_on = excluded.due_on, kept_on = excluded.kept_on, evidence = excluded.evidence,
    privileged = excluded.privileged
WHERE (commitments.owner, commitments.due_on, commitments.kept_on, commitments.evidence, commitments.privileged)
    IS DISTINCT FROM (excluded.owner, excluded.due_on, excluded.kept_on, excluded.evidence, excluded.privileged)
RETURNING xmax = 0 AS is_new;
