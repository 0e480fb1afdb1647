{{ config(enabled=sensedata.using('contracts'), materialized='table') }}

-- Fifty years of months, newest first, each with the day on which it is measured: its last one, or today.
with numbers as (
    {{ dbt.generate_series(600) }}
),

months as (
    select {{ sensedata.month_of(dbt.dateadd('month', '1 - generated_number', sensedata.today())) }} as month
    from numbers
),

measured as (
    select
        month,
        least({{ dbt.last_day('month', 'month') }}, {{ sensedata.today() }}) as measured_on
    from months
),

-- From a customer's first contract on, also the months without any: in these there is churn.
amounts as (
    select
        contracts.customer_id,
        measured.month,
        measured.measured_on,
        sum(
            case when contracts.ends_on is null or contracts.ends_on >= measured.measured_on then contracts.mrr else 0 end
        ) as mrr
    from measured
    inner join {{ ref('int_sensedata__subscription_contracts') }} as contracts
        on contracts.started_on <= measured.measured_on
    group by contracts.customer_id, measured.month, measured.measured_on
),

with_history as (
    select
        *,
        coalesce(lag(mrr) over (partition by customer_id order by month), 0) as previous_mrr,
        coalesce(
            max(mrr) over (partition by customer_id order by month rows between unbounded preceding and 1 preceding), 0
        ) as highest_mrr_before
    from amounts
)

select
    customer_id,
    month,
    measured_on,
    mrr,
    previous_mrr,
    mrr - previous_mrr as mrr_change,
    case
        when previous_mrr = 0 and highest_mrr_before = 0 then 'new'
        when previous_mrr = 0 then 'reactivation'
        when mrr = 0 then 'churn'
        when mrr > previous_mrr then 'expansion'
        when mrr < previous_mrr then 'contraction'
        else 'none'
    end as change_type
from with_history
where mrr <> 0 or previous_mrr <> 0
