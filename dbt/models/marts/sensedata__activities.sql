{{ config(enabled=sensedata.using('tasks')) }}

with activities as (
    select
        *,
        coalesce(ended_at, system_ended_at) as finished_at
    from {{ ref('stg_sensedata__tasks') }}
    where not is_deleted
),

dated as (
    select
        *,
        {{ sensedata.day_of('finished_at') }} as finished_on,
        finished_at is null as is_open
    from activities
)

select
    activities.activity_id,
    activities.customer_id,
    {{ sensedata.where_used('customers', 'customers.name', 'text') }} as customer_name,
    activities.description,
    activities.type_id,
    activities.type,
    activities.status,
    activities.priority,
    activities.owner_id,
    {{ sensedata.where_used('users', 'owners.name', 'text') }} as owner_name,
    activities.created_by_id,
    activities.contact_id,
    {{ sensedata.where_used('contacts', 'contacts.name', 'text') }} as contact_name,
    activities.playbook_id,
    {{ sensedata.where_used('playbooks', 'playbooks.name', 'text') }} as playbook_name,
    activities.parent_activity_id,
    activities.created_at,
    activities.starts_on,
    activities.due_on,
    activities.finished_at,
    activities.finished_on,
    activities.is_open,
    coalesce(activities.due_on < coalesce(activities.finished_on, {{ sensedata.today() }}), false) as is_late,
    case
        when activities.due_on < coalesce(activities.finished_on, {{ sensedata.today() }})
            then {{ dbt.datediff('activities.due_on', 'coalesce(activities.finished_on, ' ~ sensedata.today() ~ ')', 'day') }}
        else 0
    end as days_late,
    activities.hours_planned,
    activities.hours_spent,
    activities.tags
from dated as activities
{%- if sensedata.using('customers') %}
left join {{ ref('stg_sensedata__customers') }} as customers on customers.customer_id = activities.customer_id
{%- endif %}
{%- if sensedata.using('users') %}
left join {{ ref('stg_sensedata__users') }} as owners on owners.user_id = activities.owner_id
{%- endif %}
{%- if sensedata.using('contacts') %}
left join {{ ref('stg_sensedata__contacts') }} as contacts on contacts.contact_id = activities.contact_id
{%- endif %}
{%- if sensedata.using('playbooks') %}
left join {{ ref('stg_sensedata__playbooks') }} as playbooks on playbooks.playbook_id = activities.playbook_id
{%- endif %}
