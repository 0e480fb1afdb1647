{{ config(enabled=sensedata.using('tasks_status')) }}

with source_rows as (
    {{ sensedata.source_rows('tasks_status') }}
)

select
    id as status_id,
    description as status,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
