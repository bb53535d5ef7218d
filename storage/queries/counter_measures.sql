-- name: plan_counter_measure
-- Write what is done about a campaign, in place of what was written before.
INSERT INTO counter_measures (campaign_id, what, owner, due_on, action_id, written_at)
VALUES (%(campaign_id)s, %(what)s, %(owner)s, %(due_on)s, %(action_id)s, %(written_at)s)
ON CONFLICT (campaign_id) DO UPDATE
SET what = excluded.what, owner = excluded.owner, due_on = excluded.due_on, action_id = excluded.action_id,
    written_at = excluded.written_at;

-- name: drop_counter_measure
-- Take back what was planned about a campaign.
DELETE FROM counter_measures WHERE campaign_id = %(campaign_id)s;

-- name: list_due_counter_measures
-- Counter-measures to watched competitors, due up to a day, that have not become an action yet, the most pressing first.
SELECT c.campaign_id, b.name AS brand, c.title, m.what, m.owner, m.due_on
FROM counter_measures AS m
JOIN campaigns AS c USING (campaign_id)
JOIN brands AS b USING (brand_id)
WHERE m.action_id IS NULL AND m.due_on <= %(until)s AND b.role = 'competitor' AND b.removed_at IS NULL
ORDER BY m.due_on, c.campaign_id;
