{{ config(enabled=sensedata.using('contracts')) }}

with source_rows as (
    {{ sensedata.source_rows('contracts') }}
)

select
    id as contract_id,
    auto_renewal as is_auto_renewed,
    created_on as created_at,
    cycle,
    description,
    end_date as ends_on,
    id_customer as customer_id,
    id_legacy as legacy_id,
    instalments,
    is_subscription,
    item_sequence,
    license_qty,
    model,
    monthly_payment,
    paper_contract,
    plan,
    start_date as started_on,
    status__description as status,
    status__enabled as is_status_enabled,
    status__id as status_id,
    type,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
