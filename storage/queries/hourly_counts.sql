-- name: sum_hourly_counts
-- A brand's mentions of every full hour of a span, quiet hours included.
SELECT each_hour.hour_at, coalesce(counted.mentions, 0)::int AS mentions, coalesce(counted.breach, 0)::int AS breach
FROM generate_series(
    date_trunc('hour', %(from_at)s::timestamptz, 'UTC'), %(to_at)s::timestamptz - interval '1 hour', interval '1 hour'
) AS each_hour (hour_at)
LEFT JOIN (
    SELECT
        hour_at, sum(negative_count + neutral_count + positive_count + unscored_count) AS mentions,
        sum(breach_count) AS breach
    FROM rollups
    WHERE brand_id = %(brand_id)s AND hour_at >= date_trunc('hour', %(from_at)s::timestamptz, 'UTC')
        AND hour_at < %(to_at)s
    GROUP BY hour_at
) AS counted USING (hour_at)
ORDER BY each_hour.hour_at;
