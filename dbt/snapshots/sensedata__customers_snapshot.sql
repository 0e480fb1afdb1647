{% snapshot sensedata__customers_snapshot %}

{{ config(
    enabled=sensedata.using('customers'),
    unique_key='customer_id',
    strategy='check',
    check_cols='all',
    hard_deletes='invalidate',
) }}

-- Without the moments of reading and editing: they move while nothing else does.
select
    customer_id,
    name,
    legal_name,
    cnpj,
    status,
    stage,
    industry,
    size,
    group_name,
    salesperson,
    sponsor,
    cs_id,
    cs_name,
    csm_id,
    csm_name,
    cancelled_on,
    cancel_tag,
    stage_changed_on
from {{ ref('stg_sensedata__customers') }}
where not is_deleted

{% endsnapshot %}
