{{ config(enabled=sensedata.using('contracts')) }}

{%- set changes = {'new': 1, 'reactivation': 1, 'expansion': 1, 'contraction': -1, 'churn': -1} %}

select
    month,
    measured_on,
    sum(mrr) as mrr,
    sum(previous_mrr) as previous_mrr
    {%- for change, sign in changes.items() %},
    sum(case when change_type = '{{ change }}' then {{ '-' if sign < 0 }}mrr_change else 0 end) as {{ change }}_mrr
    {%- endfor %},
    sum(case when mrr <> 0 then 1 else 0 end) as customers,
    sum(case when change_type = 'new' then 1 else 0 end) as new_customers,
    sum(case when change_type = 'churn' then 1 else 0 end) as churned_customers
from {{ ref('int_sensedata__customer_mrr_months') }}
group by month, measured_on
