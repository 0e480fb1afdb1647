{{ config(enabled=sensedata.using('tasks')) }}

with source_rows as (
    {{ sensedata.source_rows('tasks') }}
)
{%- if sensedata.using('deleted_tasks') %},

deleted_tasks as (
    {{ sensedata.source_rows('deleted_tasks') }}
)
{%- endif %}

select
    source_rows.id as activity_id,
    source_rows.created_at,
    source_rows.created_by__id as created_by_id,
    source_rows.custom_value,
    source_rows.description,
    source_rows.due_date as due_on,
    source_rows.end_date as ended_at,
    source_rows.favorite as is_favorite,
    source_rows.group_name,
    source_rows.hours_planned,
    source_rows.hours_spent,
    source_rows.id_contact as contact_id,
    source_rows.id_customer as customer_id,
    source_rows.id_legacy as legacy_id,
    source_rows.id_parent as parent_activity_id,
    source_rows.id_playbook as playbook_id,
    source_rows.id_rule as rule_id,
    source_rows.notes,
    source_rows.owner__id as owner_id,
    source_rows.priority__description as priority,
    source_rows.priority__id as priority_id,
    source_rows.progress,
    source_rows.start_date as starts_on,
    source_rows.status__description as status,
    source_rows.status__id as status_id,
    source_rows.system_end_date as system_ended_at,
    source_rows.tags,
    source_rows.type__caption as type_caption,
    source_rows.type__description as type,
    source_rows.type__enabled as is_type_enabled,
    source_rows.type__id as type_id,
    source_rows.type__is_default as is_type_default,
    source_rows.updated_at,
    source_rows._sdc_extracted_at as extracted_at,
    {% if sensedata.using('deleted_tasks') -%}
    source_rows._sdc_deleted_at is not null or deleted_tasks.id is not null as is_deleted,
    deleted_tasks.deleted_at
from source_rows
left join deleted_tasks on deleted_tasks.id = source_rows.id
{%- else -%}
    source_rows._sdc_deleted_at is not null as is_deleted,
    {{ sensedata.typed_null('timestamp') }} as deleted_at
from source_rows
{%- endif %}
