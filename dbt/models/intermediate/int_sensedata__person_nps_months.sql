{{ config(enabled=sensedata.using('nps'), materialized='table') }}

-- One row a person and month: the last of that person's answers in it counts.
with answers as (
    select
        answer_id,
        customer_id,
        coalesce(lower(trim(respondent)), answer_id) as person,
        coalesce(counts_on, surveyed_on, {{ sensedata.day_of('created_at') }}) as answered_on,
        created_at,
        score
    from {{ ref('stg_sensedata__nps') }}
    where not is_deleted
        and score between 0 and 10
),

ranked as (
    select
        *,
        {{ sensedata.month_of('answered_on') }} as month,
        row_number() over (
            partition by coalesce(customer_id, ''), person, {{ sensedata.month_of('answered_on') }}
            order by answered_on desc, case when created_at is null then 1 else 0 end, created_at desc, answer_id desc
        ) as newest
    from answers
    where answered_on is not null
)

select
    answer_id,
    customer_id,
    person,
    month,
    answered_on,
    created_at,
    score,
    case when score >= 9 then 'promoter' when score >= 7 then 'neutral' else 'detractor' end as nps_class
from ranked
where newest = 1
