{{ config(enabled=sensedata.using('kpis'), materialized='table') }}

-- The indicator that is the health score: one value a customer and day.
with ranked as (
    select
        customer_id,
        day,
        value as score,
        row_number() over (partition by customer_id, day order by indicator_id) as first_of_day
    from {{ ref('stg_sensedata__kpis') }}
    where not is_deleted
        and value is not null
        and (
            lower(indicator_name) = lower('{{ var("sensedata_score_indicator") | string | replace("'", "''") }}')
            or indicator_id = '{{ var("sensedata_score_indicator") | string | replace("'", "''") }}'
        )
)

select
    customer_id,
    day,
    score
from ranked
where first_of_day = 1
