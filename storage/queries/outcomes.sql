-- name: store_outcomes
-- Store outcomes; the same day again takes the new value. Which of the changed are new.
INSERT INTO outcomes (brand_id, kind, outcome_on, value)
SELECT * FROM unnest(%(brand_id)s::bigint[], %(kind)s::text[], %(day)s::date[], %(value)s::float8[])
ON CONFLICT (brand_id, kind, outcome_on) DO UPDATE
SET value = excluded.value
WHERE outcomes.value IS DISTINCT FROM excluded.value
RETURNING xmax = 0 AS is_new;

-- name: list_outcomes
-- A brand's outcomes from one day to another, by kind and day.
SELECT brand_id, kind, outcome_on AS day, value
FROM outcomes
WHERE brand_id = %(brand_id)s AND outcome_on BETWEEN %(start)s AND %(end)s
ORDER BY kind, outcome_on;
