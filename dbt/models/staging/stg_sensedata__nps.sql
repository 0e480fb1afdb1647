{{ config(enabled=sensedata.using('nps')) }}

with source_rows as (
    {{ sensedata.source_rows('nps') }}
)

select
    id as answer_id,
    id_legacy as legacy_id,
    id_customer as customer_id,
    ref_date as counts_on,
    survey_date as surveyed_on,
    medium,
    respondent,
    score,
    role,
    stage,
    group_name,
    category,
    nps_status as nps_class,
    comments,
    tags,
    form,
    created_at,
    updated_at,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
