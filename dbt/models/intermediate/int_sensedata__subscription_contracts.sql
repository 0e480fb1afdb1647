{{ config(enabled=sensedata.using('contracts')) }}

select
    contract_id,
    customer_id,
    coalesce(started_on, {{ sensedata.day_of('created_at') }}) as started_on,
    ends_on,
    coalesce(monthly_payment, 0) as mrr
from {{ ref('stg_sensedata__contracts') }}
where not is_deleted
    and customer_id is not null
    and coalesce(is_subscription, model in ('ARR', 'MRR'), false)
    and {{ sensedata.not_among('status', var('sensedata_excluded_contract_statuses')) }}
