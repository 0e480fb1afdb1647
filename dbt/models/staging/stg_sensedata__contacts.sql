{{ config(enabled=sensedata.using('contacts')) }}

with source_rows as (
    {{ sensedata.source_rows('contacts') }}
)

select
    id as contact_id,
    address,
    email,
    email_unsubscribe as is_unsubscribed,
    id_customer as customer_id,
    id_legacy as legacy_id,
    is_active,
    is_favorite,
    is_main_sponsor,
    name,
    nickname,
    obs_info,
    occupation,
    phone,
    phone2,
    skype,
    unsubscribe_reason,
    updated_at,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
