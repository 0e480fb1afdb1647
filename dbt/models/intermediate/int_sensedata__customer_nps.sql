{{ config(enabled=sensedata.using('nps')) }}

with ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by answered_on desc, case when created_at is null then 1 else 0 end, created_at desc, answer_id desc
        ) as newest
    from {{ ref('int_sensedata__person_nps_months') }}
    where customer_id is not null
)

select
    customer_id,
    score as last_nps_score,
    nps_class as last_nps_class,
    answered_on as last_nps_on
from ranked
where newest = 1
