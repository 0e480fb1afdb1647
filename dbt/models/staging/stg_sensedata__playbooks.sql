{{ config(enabled=sensedata.using('playbooks')) }}

with source_rows as (
    {{ sensedata.source_rows('playbooks') }}
)

select
    id as playbook_id,
    name,
    created_on,
    status as is_active,
    deleted as is_deleted_in_sensedata,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
