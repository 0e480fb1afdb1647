{{ config(enabled=sensedata.using('kpis')) }}

-- A change is against the score of that many days before, and null where that day has none.
select
    scores.customer_id,
    scores.day,
    scores.score,
    scores.score - lag(scores.score) over (partition by scores.customer_id order by scores.day) as change_from_previous,
    scores.score - week_before.score as change_7_days,
    scores.score - month_before.score as change_30_days,
    avg(scores.score) over (
        partition by scores.customer_id order by scores.day rows between 6 preceding and current row
    ) as mean_of_last_7
from {{ ref('int_sensedata__scores') }} as scores
left join {{ ref('int_sensedata__scores') }} as week_before
    on week_before.customer_id = scores.customer_id
        and week_before.day = {{ sensedata.days_after('scores.day', -7) }}
left join {{ ref('int_sensedata__scores') }} as month_before
    on month_before.customer_id = scores.customer_id
        and month_before.day = {{ sensedata.days_after('scores.day', -30) }}
