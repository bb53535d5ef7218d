-- What is worth telling at once: found once a story, told to each reader once; who reads what; and people's verdicts.

CREATE TABLE alert_events (                    -- found, and to be told: one row a story, so that nothing is told twice
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,                  -- for instance 'explicit_ad:campaign:7'
    kind text NOT NULL,                        -- regulator, explicit_ad, spike, leak_offer, commitment_overdue, implied_ad
    brand_id bigint NOT NULL REFERENCES brands,
    ad_id bigint REFERENCES ads,
    mention_id bigint,
    first_seen_on date,                        -- the mention's partition
    subject jsonb NOT NULL,                    -- what is told: title, quote, url, source, why
    happened_at timestamptz NOT NULL,
    found_at timestamptz NOT NULL,
    verdict text CHECK (verdict IN ('confirmed', 'dismissed')),
    judged_by text,
    judged_at timestamptz
);
CREATE INDEX alert_events_found_idx ON alert_events (found_at);

CREATE TABLE alert_tellings (                  -- written with the outbox in one transaction: neither lost nor told twice
    event_id bigint NOT NULL REFERENCES alert_events,
    recipient text NOT NULL,
    alert_id bigint NOT NULL REFERENCES alerts,
    tier text NOT NULL CHECK (tier IN ('urgent', 'daily')),
    told_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, recipient)
);

CREATE TABLE alert_readers (                   -- since when somebody is told, and what they no longer want
    recipient text PRIMARY KEY,
    known_since timestamptz NOT NULL,
    refused_tiers text[] NOT NULL DEFAULT '{}',
    refused_at timestamptz
);

CREATE TABLE alert_scans (                     -- up to when judgements were looked through
    name text PRIMARY KEY,
    scanned_until timestamptz NOT NULL
);

CREATE TABLE signing_keys (                    -- made at random by whoever needs one first; links in mails are signed by it
    name text PRIMARY KEY,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX mention_scores_breach_idx ON mention_scores (brand_id, scored_at) WHERE about_breach;
-- A person's verdict on an ad: the last one counts.
CREATE UNIQUE INDEX labels_ad_idx ON labels (ad_id, field) WHERE ad_id IS NOT NULL;
