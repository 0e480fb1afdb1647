{{ config(enabled=sensedata.using('deleted_tasks')) }}

with source_rows as (
    {{ sensedata.source_rows('deleted_tasks') }}
)

select
    id as activity_id,
    id_legacy as legacy_id,
    deleted_at,
    updated_at,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
