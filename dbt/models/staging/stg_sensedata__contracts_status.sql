{{ config(enabled=sensedata.using('contracts_status')) }}

with source_rows as (
    {{ sensedata.source_rows('contracts_status') }}
)

select
    id as status_id,
    description as status,
    enabled as is_enabled,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
