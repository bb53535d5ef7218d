-- name: list_actions
-- What an organisation did, the earliest first.
SELECT action_id, brand_id, kind, title, happened_at, segment, url
FROM actions
WHERE brand_id = %(brand_id)s AND NOT privileged
ORDER BY happened_at, action_id;

-- name: store_actions
-- Store what organisations did; one known already is told more of where the file says more. Which of the changed are new.
INSERT INTO actions (brand_id, kind, title, happened_at, segment, url, privileged)
SELECT
    brand_id, kind, title, happened_at, coalesce(given.segment, known.segment), coalesce(given.url, known.url),
    coalesce(given.privileged, known.privileged, false)
FROM unnest(
    %(brand_id)s::bigint[], %(kind)s::text[], %(title)s::text[], %(happened_at)s::timestamptz[], %(segment)s::text[],
    %(url)s::text[], %(privileged)s::boolean[]
) AS given (brand_id, kind, title, happened_at, segment, url, privileged)
LEFT JOIN actions AS known USING (brand_id, kind, title, happened_at)
ON CONFLICT (brand_id, kind, title, happened_at) DO UPDATE
SET segment = excluded.segment, url = excluded.url, privileged = excluded.privileged
WHERE (actions.segment, actions.url, actions.privileged)
    IS DISTINCT FROM (excluded.segment, excluded.url, excluded.privileged)
RETURNING xmax = 0 AS is_new;
