{{ config(enabled=sensedata.using('contacts_custom_fields')) }}

with source_rows as (
    {{ sensedata.source_rows('contacts_custom_fields') }}
)
{%- if sensedata.using('contacts') %},

parents as (
    {{ sensedata.source_rows('contacts') }}
)
{%- endif %}

select
    source_rows.contact_id,
    source_rows.custom_fields_key as field_key,
    source_rows.custom_fields_value as field_value,
    source_rows._sdc_extracted_at as extracted_at,
    {% if sensedata.using('contacts') -%}
    -- A row that is older than its parent's did not come with the parent's newest answer: it is gone.
    source_rows._sdc_deleted_at is not null
        or parents._sdc_deleted_at is not null
        or coalesce(source_rows._sdc_extracted_at < parents._sdc_extracted_at, false) as is_deleted
from source_rows
left join parents on parents.id = source_rows.contact_id
{%- else -%}
    source_rows._sdc_deleted_at is not null as is_deleted
from source_rows
{%- endif %}
