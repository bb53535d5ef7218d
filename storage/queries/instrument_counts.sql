-- name: store_instrument_counts
-- Store counts of other instruments; the same day again takes the new counts. Which of the changed are new.
INSERT INTO instrument_counts (
    brand_id, instrument, segment, counted_on, negative_count, neutral_count, positive_count
)
SELECT * FROM unnest(
    %(brand_id)s::bigint[], %(instrument)s::text[], %(segment)s::text[], %(day)s::date[], %(negative)s::bigint[],
    %(neutral)s::bigint[], %(positive)s::bigint[]
)
ON CONFLICT (brand_id, instrument, segment, counted_on) DO UPDATE
SET negative_count = excluded.negative_count, neutral_count = excluded.neutral_count,
    positive_count = excluded.positive_count
WHERE (instrument_counts.negative_count, instrument_counts.neutral_count, instrument_counts.positive_count)
    IS DISTINCT FROM (excluded.negative_count, excluded.neutral_count, excluded.positive_count)
RETURNING xmax = 0 AS is_new;

-- name: list_instrument_counts
-- A brand's counts by other instruments from one day to another, by instrument, segment and day.
SELECT
    brand_id, instrument, segment, counted_on AS day, negative_count AS negative, neutral_count AS neutral,
    positive_count AS positive
FROM instrument_counts
WHERE brand_id = %(brand_id)s AND counted_on BETWEEN %(start)s AND %(end)s
ORDER BY instrument, segment NULLS FIRST, counted_on;
