{{ config(enabled=sensedata.using('tasks')) }}

select
    customer_id,
    sum(case when is_open then 1 else 0 end) as open_activities,
    sum(case when is_open and is_late then 1 else 0 end) as late_activities,
    max(finished_at) as last_activity_finished_at
from {{ ref('sensedata__activities') }}
where customer_id is not null
group by customer_id
