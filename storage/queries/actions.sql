-- name: list_actions
-- What an organisation did, the earliest first.
SELECT action_id, brand_id, kind, title, happened_at, segment, url
FROM actions
WHERE brand_id = %(brand_id)s AND NOT privileged
ORDER BY happened_at, action_id;

-- name: list_open_commitments
-- Promises due up to a day that are not kept yet, the most pressing first.
SELECT commitment_id, brand_id, promise, owner, due_on
FROM commitments
WHERE kept_on IS NULL AND due_on <= %(until)s
ORDER BY due_on, commitment_id;
