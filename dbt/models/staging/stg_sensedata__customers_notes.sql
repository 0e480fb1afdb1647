{{ config(enabled=sensedata.using('customers_notes')) }}

with source_rows as (
    {{ sensedata.source_rows('customers_notes') }}
)

select
    id as note_id,
    id_customer as customer_id,
    created_by as author,
    created_by__email as author_email,
    created_on as created_at,
    description,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
