{{ config(enabled=sensedata.using('kpis')) }}

{%- set spans = [7, 30, 90] %}

with scores as (
    select * from {{ ref('int_sensedata__scores') }}
),

newest as (
    select
        customer_id,
        max(day) as day
    from scores
    group by customer_id
),

-- The days to compare with: the last one with a score so many days before, or earlier.
days as (
    select
        newest.customer_id,
        newest.day
        {%- for span in spans %},
        max(case when scores.day <= {{ sensedata.days_after('newest.day', -span) }} then scores.day end) as day_{{ span }}
        {%- endfor %}
    from newest
    inner join scores on scores.customer_id = newest.customer_id
    group by newest.customer_id, newest.day
)

select
    days.customer_id,
    days.day as last_score_on,
    scores.score as last_score
    {%- for span in spans %},
    scores.score - scores_{{ span }}.score as score_change_{{ span }}_days
    {%- endfor %}
from days
inner join scores on scores.customer_id = days.customer_id and scores.day = days.day
{%- for span in spans %}
left join scores as scores_{{ span }}
    on scores_{{ span }}.customer_id = days.customer_id and scores_{{ span }}.day = days.day_{{ span }}
{%- endfor %}
