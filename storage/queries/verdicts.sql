-- name: drop_campaign_labels
-- Take back what people said of a campaign's ads.
DELETE FROM labels
WHERE field = 'breach_reference' AND ad_id IN (SELECT ad_id FROM ads WHERE campaign_id = %(campaign_id)s);

-- name: label_campaign
-- Label the flagged ads of a campaign, with the model's judgement at this time and the wording it is of.
INSERT INTO labels (ad_id, brand_id, field, value, labelled_by, labelled_at)
SELECT
    a.ad_id, a.brand_id, 'breach_reference',
    jsonb_build_object(
        'verdict', %(verdict)s::text, 'campaign_id', a.campaign_id, 'fingerprint', encode(a.fingerprint, 'hex'),
        'label', s.label, 'probability', s.probability, 'rule', s.rule
    ),
    %(by)s, %(judged_at)s
FROM ads AS a
JOIN ad_scores AS s USING (ad_id)
WHERE a.campaign_id = %(campaign_id)s AND s.label IN ('implied', 'explicit') AND s.probability IS NOT NULL;

-- name: get_judged_ad
-- One ad as somebody is asked about it.
SELECT a.ad_id, a.campaign_id, b.name AS brand, a.title, a.text, s.quote, c.review AS verdict
FROM ads AS a
JOIN brands AS b USING (brand_id)
LEFT JOIN ad_scores AS s USING (ad_id)
LEFT JOIN campaigns AS c USING (campaign_id)
WHERE a.ad_id = %(ad_id)s;

-- name: list_ad_verdicts
-- One verdict a campaign that people judged, by the ad that the model was surest of, in the wording that was judged.
SELECT ad_id, brand_id, brand, text, language, verdict, label, probability, rule
FROM (
    SELECT DISTINCT ON (coalesce(a.campaign_id, -a.ad_id))
        a.ad_id, a.brand_id, b.name AS brand, a.text, a.language, l.value ->> 'verdict' AS verdict,
        l.value ->> 'label' AS label, (l.value ->> 'probability')::float8 AS probability, l.value ->> 'rule' AS rule,
        l.labelled_at
    FROM labels AS l
    JOIN ads AS a USING (ad_id)
    JOIN brands AS b ON b.brand_id = a.brand_id
    WHERE l.field = 'breach_reference' AND encode(a.fingerprint, 'hex') = l.value ->> 'fingerprint'
    ORDER BY coalesce(a.campaign_id, -a.ad_id), (l.value ->> 'probability')::float8 DESC, a.ad_id
) AS judged
ORDER BY labelled_at, ad_id;
