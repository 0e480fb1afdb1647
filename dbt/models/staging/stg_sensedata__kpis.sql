{{ config(enabled=sensedata.using('kpis')) }}

with source_rows as (
    {{ sensedata.source_rows('kpis') }}
)

select
    id_customer as customer_id,
    ref_date as day,
    type__id as indicator_id,
    type__name as indicator_name,
    type__description as indicator_description,
    type__unit as indicator_unit,
    type__inv_proportional as is_lower_better,
    type__is_custom as is_custom_indicator,
    type__active as is_indicator_active,
    value,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
