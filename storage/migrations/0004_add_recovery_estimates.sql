-- What was estimated of a brand's recovery, as known on a day: pages and papers read it, none computes it anew.

CREATE TABLE recovery_estimates (              -- the last of each day is kept
    brand_id bigint NOT NULL REFERENCES brands,
    estimated_on date NOT NULL,                -- local day up to which the data reach
    estimated_at timestamptz NOT NULL,
    estimate jsonb NOT NULL,
    PRIMARY KEY (brand_id, estimated_on)
);
