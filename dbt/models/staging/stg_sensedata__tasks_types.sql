{{ config(enabled=sensedata.using('tasks_types')) }}

with source_rows as (
    {{ sensedata.source_rows('tasks_types') }}
)

select
    id as type_id,
    description as type,
    caption,
    enabled as is_enabled,
    is_default,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
