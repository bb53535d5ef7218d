-- name: list_reportable_commitments
-- A brand's promises that are open or were kept since a day, without the privileged ones.
SELECT promise, owner, due_on, kept_on
FROM commitments
WHERE brand_id = %(brand_id)s AND NOT privileged AND (kept_on IS NULL OR kept_on >= %(kept_since)s)
ORDER BY due_on NULLS LAST, commitment_id;
