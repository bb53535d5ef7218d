-- name: find_told_until
-- The latest moment up to which alerts of a kind have told, before a moment.
SELECT max((subject ->> 'until_at')::timestamptz) AS until_at
FROM alerts
WHERE kind = %(kind)s AND (subject ->> 'until_at')::timestamptz < %(before)s;
