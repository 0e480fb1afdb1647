{{ config(enabled=sensedata.using('customers')) }}

select
    customers.customer_id,
    customers.name,
    customers.legal_name,
    customers.cnpj,
    customers.legacy_id,
    customers.status,
    customers.stage,
    customers.industry,
    customers.size,
    customers.city,
    customers.state,
    customers.group_name,
    coalesce(customers.cs_id, customers.csm_id) as owner_id,
    coalesce(customers.cs_name, customers.csm_name) as owner_name,
    customers.cs_name,
    customers.csm_name,
    customers.registered_on,
    customers.cancelled_on,
    customers.cancel_tag,
    {{ sensedata.where_used('contracts', 'coalesce(contracts.mrr, 0)', 'money') }} as mrr,
    {{ sensedata.where_used('contracts', 'coalesce(contracts.contracts_in_force, 0)', 'integer') }} as contracts_in_force,
    {{ sensedata.where_used('contracts', 'contracts.next_contract_end', 'date') }} as next_contract_end,
    {{ sensedata.where_used('nps', 'nps.last_nps_score', 'number') }} as last_nps_score,
    {{ sensedata.where_used('nps', 'nps.last_nps_class', 'text') }} as last_nps_class,
    {{ sensedata.where_used('nps', 'nps.last_nps_on', 'date') }} as last_nps_on,
    {{ sensedata.where_used('kpis', 'scores.last_score', 'number') }} as last_score,
    {{ sensedata.where_used('kpis', 'scores.last_score_on', 'date') }} as last_score_on,
    {{ sensedata.where_used('kpis', 'scores.score_change_7_days', 'number') }} as score_change_7_days,
    {{ sensedata.where_used('kpis', 'scores.score_change_30_days', 'number') }} as score_change_30_days,
    {{ sensedata.where_used('kpis', 'scores.score_change_90_days', 'number') }} as score_change_90_days,
    {{ sensedata.where_used('financial', 'coalesce(titles.overdue_amount, 0)', 'money') }} as overdue_amount,
    {{ sensedata.where_used('financial', 'coalesce(titles.overdue_titles, 0)', 'integer') }} as overdue_titles,
    {{ sensedata.where_used('financial', 'titles.oldest_overdue_on', 'date') }} as oldest_overdue_on,
    {{ sensedata.where_used('tasks', 'coalesce(activities.open_activities, 0)', 'integer') }} as open_activities,
    {{ sensedata.where_used('tasks', 'coalesce(activities.late_activities, 0)', 'integer') }} as late_activities,
    {{ sensedata.where_used('tasks', 'activities.last_activity_finished_at', 'timestamp') }} as last_activity_finished_at,
    {{ sensedata.where_used(
        'tasks',
        dbt.datediff(sensedata.day_of('activities.last_activity_finished_at'), sensedata.today(), 'day'),
        'integer'
    ) }} as days_without_activity
    {%- for field in var('sensedata_customer_fields') %},
    {{ sensedata.where_used(
        'customers_custom_fields', 'fields.' ~ sensedata.field_column(field), 'text'
    ) }} as {{ sensedata.field_column(field) }}
    {%- endfor %}
from {{ ref('stg_sensedata__customers') }} as customers
{%- if sensedata.using('contracts') %}
left join {{ ref('int_sensedata__customer_contracts') }} as contracts on contracts.customer_id = customers.customer_id
{%- endif %}
{%- if sensedata.using('nps') %}
left join {{ ref('int_sensedata__customer_nps') }} as nps on nps.customer_id = customers.customer_id
{%- endif %}
{%- if sensedata.using('kpis') %}
left join {{ ref('int_sensedata__customer_scores') }} as scores on scores.customer_id = customers.customer_id
{%- endif %}
{%- if sensedata.using('financial') %}
left join {{ ref('int_sensedata__customer_titles') }} as titles on titles.customer_id = customers.customer_id
{%- endif %}
{%- if sensedata.using('tasks') %}
left join {{ ref('int_sensedata__customer_activities') }} as activities on activities.customer_id = customers.customer_id
{%- endif %}
{%- if sensedata.using('customers_custom_fields') %}
left join {{ ref('int_sensedata__customer_fields') }} as fields on fields.customer_id = customers.customer_id
{%- endif %}
where not customers.is_deleted
