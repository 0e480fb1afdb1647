{% snapshot sensedata__customers_custom_fields_snapshot %}

{{ config(
    enabled=sensedata.using('customers_custom_fields'),
    unique_key=['customer_id', 'field_key'],
    strategy='check',
    check_cols=['field_value'],
    hard_deletes='invalidate',
) }}

select
    customer_id,
    field_key,
    field_value
from {{ ref('stg_sensedata__customers_custom_fields') }}
where not is_deleted

{% endsnapshot %}
