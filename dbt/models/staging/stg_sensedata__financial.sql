{{ config(enabled=sensedata.using('financial')) }}

with source_rows as (
    {{ sensedata.source_rows('financial') }}
)

select
    id as title_id,
    amount,
    created_at,
    due_date as due_on,
    id_customer as customer_id,
    id_legacy as legacy_id,
    invoice_date as invoiced_on,
    legacy_status,
    payment_date as paid_on,
    ref_doc,
    ref_invoice,
    ref_item,
    status__billing_factor as status_billing_factor,
    status__description as status,
    status__enabled as is_status_enabled,
    status__id as status_id,
    type,
    updated_at,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
