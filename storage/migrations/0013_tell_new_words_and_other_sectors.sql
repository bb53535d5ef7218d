-- When an ad's present words were first seen, where they have changed since the ad was: words that are new refer to what
-- the old ones could not. And the sector of a brand: an ad from another one hints at nothing.

ALTER TABLE ads ADD COLUMN worded_at timestamptz;
ALTER TABLE brands ADD COLUMN sector text;
