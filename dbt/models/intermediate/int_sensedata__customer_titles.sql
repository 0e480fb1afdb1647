{{ config(enabled=sensedata.using('financial')) }}

select
    customer_id,
    cast(sum(amount) as {{ dbt.type_numeric() }}) as overdue_amount,
    count(*) as overdue_titles,
    min(due_on) as oldest_overdue_on
from {{ ref('stg_sensedata__financial') }}
where not is_deleted
    and customer_id is not null
    and paid_on is null
    and due_on < {{ sensedata.today() }}
    and {{ sensedata.not_among('status', var('sensedata_excluded_title_statuses')) }}
group by customer_id
