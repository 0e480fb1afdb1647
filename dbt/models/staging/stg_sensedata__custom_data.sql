{{ config(enabled=sensedata.using('custom_data')) }}

with source_rows as (
    {{ sensedata.source_rows('custom_data') }}
)

select
    id as custom_data_id,
    id_legacy as legacy_id,
    id_customer as customer_id,
    ref_date as day,
    type,
    data,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
