{# Months whose MRR does not follow from that of the month before. #}
{% test adds_up(model) %}

select *
from {{ model }}
where mrr <> previous_mrr + new_mrr + reactivation_mrr + expansion_mrr - contraction_mrr - churn_mrr

{% endtest %}
