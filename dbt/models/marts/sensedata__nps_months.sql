{{ config(enabled=sensedata.using('nps')) }}

with counted as (
    select
        month,
        count(*) as people,
        sum(case when nps_class = 'promoter' then 1 else 0 end) as promoters,
        sum(case when nps_class = 'neutral' then 1 else 0 end) as neutrals,
        sum(case when nps_class = 'detractor' then 1 else 0 end) as detractors
    from {{ ref('int_sensedata__person_nps_months') }}
    group by month
)

select
    *,
    round(cast(100.0 * (promoters - detractors) / people as {{ dbt.type_numeric() }}), 1) as nps
from counted
