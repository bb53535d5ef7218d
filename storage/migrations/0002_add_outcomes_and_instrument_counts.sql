-- What a customer imports a day beside the crawl: outcomes of its own, and counts taken by another instrument.

CREATE TABLE outcomes (                        -- a day's figure of the organisation's own books or survey
    brand_id bigint NOT NULL REFERENCES brands,
    kind text NOT NULL,                        -- closures, calls, complaints, trust
    outcome_on date NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (brand_id, kind, outcome_on)
);

CREATE TABLE instrument_counts (               -- counts by another instrument: shown beside ours, never added to them
    brand_id bigint NOT NULL REFERENCES brands,
    instrument text NOT NULL,
    segment text,                              -- null: all of it
    counted_on date NOT NULL,
    negative_count bigint NOT NULL,
    neutral_count bigint NOT NULL,
    positive_count bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (brand_id, instrument, segment, counted_on)
);
