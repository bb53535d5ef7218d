-- When an ad's end was first told: some sources tell it days late, and the daily mail must not miss it then.

ALTER TABLE ads ADD COLUMN ended_seen_at timestamptz;
