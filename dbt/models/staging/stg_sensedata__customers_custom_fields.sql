{{ config(enabled=sensedata.using('customers_custom_fields')) }}

with source_rows as (
    {{ sensedata.source_rows('customers_custom_fields') }}
)
{%- if sensedata.using('customers') %},

parents as (
    {{ sensedata.source_rows('customers') }}
)
{%- endif %}

select
    source_rows.customer_id,
    source_rows.custom_fields__key as field_key,
    source_rows.custom_fields__value as field_value,
    source_rows._sdc_extracted_at as extracted_at,
    {% if sensedata.using('customers') -%}
    -- A row that is older than its parent's did not come with the parent's newest answer: it is gone.
    source_rows._sdc_deleted_at is not null
        or parents._sdc_deleted_at is not null
        or coalesce(source_rows._sdc_extracted_at < parents._sdc_extracted_at, false) as is_deleted
from source_rows
left join parents on parents.id = source_rows.customer_id
{%- else -%}
    source_rows._sdc_deleted_at is not null as is_deleted
from source_rows
{%- endif %}
