{{ config(enabled=sensedata.using('contracts')) }}

select
    customer_id,
    cast(sum(mrr) as {{ dbt.type_numeric() }}) as mrr,
    count(*) as contracts_in_force,
    min(ends_on) as next_contract_end
from {{ ref('int_sensedata__subscription_contracts') }}
where started_on <= {{ sensedata.today() }}
    and (ends_on is null or ends_on >= {{ sensedata.today() }})
group by customer_id
