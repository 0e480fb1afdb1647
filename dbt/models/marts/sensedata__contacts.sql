{{ config(enabled=sensedata.using('contacts')) }}

-- Contacts of one customer with one e-mail are one person; a contact without e-mail is one by itself.
with contacts as (
    select
        *,
        coalesce(lower(trim(email)), contact_id) as person
    from {{ ref('stg_sensedata__contacts') }}
    where not is_deleted
),

ranked as (
    select
        *,
        row_number() over (
            partition by coalesce(customer_id, ''), person
            order by
                case when is_active then 0 else 1 end,
                case when is_favorite then 0 else 1 end,
                case when updated_at is null then 1 else 0 end,
                updated_at desc,
                contact_id desc
        ) as best
    from contacts
),

people as (
    select
        coalesce(customer_id, '') as customer_key,
        person,
        count(*) as contacts,
        max(case when is_active then 1 else 0 end) = 1 as is_active,
        max(case when is_main_sponsor then 1 else 0 end) = 1 as is_sponsor,
        max(case when is_unsubscribed then 1 else 0 end) = 1 as is_unsubscribed
    from contacts
    group by coalesce(customer_id, ''), person
)
{%- if sensedata.using('contacts_types') %},

type_names as (
    select distinct
        coalesce(contacts.customer_id, '') as customer_key,
        contacts.person,
        coalesce(types.type_name, types.type_id) as type_name
    from contacts
    inner join {{ ref('stg_sensedata__contacts_types') }} as types
        on types.contact_id = contacts.contact_id and not types.is_deleted
),

types as (
    select
        customer_key,
        person,
        {{ dbt.listagg('type_name', "', '", 'order by type_name') }} as types
    from type_names
    group by customer_key, person
)
{%- endif %}

select
    ranked.contact_id,
    ranked.customer_id,
    {{ sensedata.where_used('customers', 'customers.name', 'text') }} as customer_name,
    ranked.name,
    ranked.email,
    ranked.phone,
    ranked.occupation,
    {{ sensedata.where_used('contacts_types', 'types.types', 'text') }} as types,
    people.is_active,
    people.is_sponsor,
    people.is_unsubscribed,
    people.contacts
from ranked
inner join people
    on people.customer_key = coalesce(ranked.customer_id, '') and people.person = ranked.person
{%- if sensedata.using('contacts_types') %}
left join types
    on types.customer_key = coalesce(ranked.customer_id, '') and types.person = ranked.person
{%- endif %}
{%- if sensedata.using('customers') %}
left join {{ ref('stg_sensedata__customers') }} as customers on customers.customer_id = ranked.customer_id
{%- endif %}
where ranked.best = 1
