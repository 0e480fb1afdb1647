{{ config(enabled=sensedata.using('users')) }}

with source_rows as (
    {{ sensedata.source_rows('users') }}
)

select
    id as user_id,
    active as is_active,
    created_at,
    email,
    name,
    profile__name as profile_name,
    profile__role as profile_role,
    registered_on as registered_at,
    updated_at,
    username,
    _sdc_extracted_at as extracted_at,
    _sdc_deleted_at is not null as is_deleted
from source_rows
