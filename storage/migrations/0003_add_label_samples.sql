-- Random samples handed out to be labelled blind, and which labels came back from one.

CREATE TABLE label_samples (                   -- mentions drawn at random, for people to label without seeing a score
    sample_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seed bigint NOT NULL,
    brand_id bigint REFERENCES brands,         -- null: of all brands
    since_on date,                             -- local days of what could be drawn; null: from the earliest on
    until_on date NOT NULL,
    drawn_count integer NOT NULL,
    frame_count integer NOT NULL,              -- how many could have been drawn
    drawn_at timestamptz NOT NULL
);

ALTER TABLE labels ADD COLUMN sample_id bigint REFERENCES label_samples;
CREATE UNIQUE INDEX labels_sample_idx ON labels (sample_id, mention_id, brand_id, field, labelled_by)
    WHERE sample_id IS NOT NULL;
