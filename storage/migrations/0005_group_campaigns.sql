-- Campaigns by message and time instead of by exact text; what the team does about them; the answers ads were found in.

ALTER TABLE campaigns DROP CONSTRAINT campaigns_brand_id_fingerprint_key;
ALTER TABLE campaigns DROP COLUMN counter_measure;
ALTER TABLE campaigns ADD COLUMN merged_into bigint REFERENCES campaigns;  -- turned out to be another's message

ALTER TABLE ads ADD COLUMN spend_low bigint;
ALTER TABLE ads ADD COLUMN spend_high bigint;
ALTER TABLE ads ADD COLUMN spend_currency text;         -- ISO 4217
ALTER TABLE ads ADD COLUMN is_security boolean;         -- its theme; null: not looked at yet
ALTER TABLE ads ADD COLUMN sentence_vector vector;      -- of unit length; null: not made yet
ALTER TABLE ads ADD COLUMN sentence_model text;         -- name@revision that made it
CREATE INDEX ads_text_idx ON ads (brand_id, fingerprint);
CREATE INDEX ads_campaign_idx ON ads (campaign_id);

CREATE TABLE ad_captures (                              -- the answer in which an ad was found, as it came
    ad_id bigint PRIMARY KEY REFERENCES ads ON DELETE CASCADE,
    url text NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,                             -- [["name", "value"], ...] in their order, without cookies
    blob_id bigint NOT NULL REFERENCES blobs,           -- the body, its content encoding undone
    captured_at timestamptz NOT NULL
);

CREATE TABLE counter_measures (                         -- what the team does about a campaign
    campaign_id bigint PRIMARY KEY REFERENCES campaigns,
    what text NOT NULL,
    owner text,
    due_on date,
    action_id bigint REFERENCES actions,                -- what it became, once it was done
    written_at timestamptz NOT NULL
);
