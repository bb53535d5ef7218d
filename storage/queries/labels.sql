-- name: list_judged_mentions
-- Every (mention, brand) that the model judged, of one brand or of all, published within the bounds.
SELECT s.mention_id, s.brand_id
FROM mention_scores AS s
JOIN mentions AS m USING (first_seen_on, mention_id)
WHERE s.label IS NOT NULL AND m.published_at < %(until)s
    AND (%(since)s::timestamptz IS NULL OR m.published_at >= %(since)s)
    AND (%(brand_id)s::bigint IS NULL OR s.brand_id = %(brand_id)s);

-- name: add_label_sample
-- Remember a sample that was drawn.
INSERT INTO label_samples (seed, brand_id, since_on, until_on, drawn_count, frame_count, drawn_at)
VALUES (%(seed)s, %(brand_id)s, %(since_on)s, %(until_on)s, %(drawn_count)s, %(frame_count)s, %(drawn_at)s)
RETURNING sample_id;

-- name: list_drawn_texts
-- The texts of a sample's mentions in the order drawn, with the brand to judge them toward and where it stands.
SELECT k.mention_id, k.first_seen_on, s.brand_id, b.name AS brand, m.title, m.text, m.language, s.matched
FROM unnest(%(mention_ids)s::bigint[], %(brand_ids)s::bigint[]) WITH ORDINALITY AS drawn (mention_id, brand_id, place)
JOIN mention_keys AS k ON k.mention_id = drawn.mention_id
JOIN mentions AS m ON m.first_seen_on = k.first_seen_on AND m.mention_id = k.mention_id
JOIN mention_scores AS s
    ON s.first_seen_on = k.first_seen_on AND s.mention_id = k.mention_id AND s.brand_id = drawn.brand_id
JOIN brands AS b ON b.brand_id = drawn.brand_id
ORDER BY drawn.place;

-- name: find_labelled_rows
-- Which of these rows of samples there are: the sample, and the mention with that brand.
SELECT p.sample_id, s.mention_id, s.brand_id
FROM unnest(%(sample_ids)s::bigint[], %(mention_ids)s::bigint[], %(brand_ids)s::bigint[])
    AS given (sample_id, mention_id, brand_id)
JOIN label_samples AS p ON p.sample_id = given.sample_id AND coalesce(p.brand_id, given.brand_id) = given.brand_id
JOIN mention_keys AS k ON k.mention_id = given.mention_id
JOIN mention_scores AS s
    ON s.first_seen_on = k.first_seen_on AND s.mention_id = k.mention_id AND s.brand_id = given.brand_id;

-- name: store_labels
-- Store labels; the same person's label of the same row again replaces the first. Which of the changed are new.
INSERT INTO labels (sample_id, mention_id, brand_id, field, value, labelled_by, labelled_at)
SELECT given.sample_id, given.mention_id, given.brand_id, given.field, given.value, given.labelled_by, %(labelled_at)s
FROM unnest(
    %(sample_ids)s::bigint[], %(mention_ids)s::bigint[], %(brand_ids)s::bigint[], %(fields)s::text[],
    %(values)s::jsonb[], %(labelled_by)s::text[]
) AS given (sample_id, mention_id, brand_id, field, value, labelled_by)
ON CONFLICT (sample_id, mention_id, brand_id, field, labelled_by) WHERE sample_id IS NOT NULL DO UPDATE
SET value = excluded.value, labelled_at = excluded.labelled_at
WHERE labels.value IS DISTINCT FROM excluded.value
RETURNING xmax = 0 AS is_new;

-- name: list_sample_labels
-- People's labels of a brand's sampled mentions beside the model's, those of a wording that was edited since left out.
SELECT
    p.sample_id, p.since_on, p.until_on, l.mention_id,
    (date_trunc('hour', m.published_at, 'UTC') AT TIME ZONE %(zone)s)::date AS day, l.value #>> '{}' AS label,
    s.label AS predicted, l.labelled_by
FROM labels AS l
JOIN label_samples AS p USING (sample_id)
JOIN mention_keys AS k ON k.mention_id = l.mention_id
JOIN mentions AS m ON m.first_seen_on = k.first_seen_on AND m.mention_id = k.mention_id
JOIN mention_scores AS s
    ON s.first_seen_on = k.first_seen_on AND s.mention_id = k.mention_id AND s.brand_id = l.brand_id
WHERE l.brand_id = %(brand_id)s AND l.field = 'sentiment' AND s.label IS NOT NULL AND m.published_at IS NOT NULL
    AND m.fetched_at <= p.drawn_at AND (%(model)s::text IS NULL OR s.model = %(model)s)
ORDER BY p.sample_id, l.label_id;
