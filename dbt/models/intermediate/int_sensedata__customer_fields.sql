{{ config(enabled=sensedata.using('customers_custom_fields')) }}

-- The fields that sensedata_customer_fields names, as columns.
select
    customer_id
    {%- for field in var('sensedata_customer_fields') %},
    max(case when field_key = '{{ field | replace("'", "''") }}' then field_value end) as {{ sensedata.field_column(field) }}
    {%- endfor %}
from {{ ref('stg_sensedata__customers_custom_fields') }}
where not is_deleted
group by customer_id
