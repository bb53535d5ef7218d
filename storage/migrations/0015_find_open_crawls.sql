-- Rounds and crawls are kept for good: coverage, gaps and reports of any week are told from them. What is asked of them
-- several times a minute is found without reading them all.

CREATE INDEX rounds_open_idx ON rounds (round_id) WHERE finished_at IS NULL;
CREATE INDEX rounds_backfill_idx ON rounds (round_id) WHERE since_at IS NOT NULL;
CREATE INDEX crawls_open_idx ON crawls (round_id) WHERE finished_at IS NULL;
CREATE INDEX crawls_round_idx ON crawls (round_id);
CREATE INDEX crawls_started_idx ON crawls (started_at);
