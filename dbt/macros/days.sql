{# The day it is on your clock, or the one that sensedata_today names. #}
{% macro today() %}
    {%- if var('sensedata_today') -%}
        {{- return("cast('" ~ var('sensedata_today') ~ "' as date)") -}}
    {%- endif -%}
    {{- return(sensedata.day_of(sensedata.without_zone(sensedata.moment_now()))) -}}
{% endmacro %}


{# The present moment, with a zone. #}
{% macro moment_now() %}
    {{- return(adapter.dispatch('moment_now', 'sensedata')()) -}}
{% endmacro %}

{% macro default__moment_now() %}
    {{- return('current_timestamp') -}}
{% endmacro %}

{% macro bigquery__moment_now() %}
    {{- return('current_timestamp()') -}}
{% endmacro %}


{# The day on your clock that a moment in UTC belongs to. #}
{% macro day_of(moment) %}
    {{- return('cast(' ~ dbt.dateadd('hour', var('sensedata_utc_offset_hours'), moment) ~ ' as date)') -}}
{% endmacro %}


{# The day so many days after another. #}
{% macro days_after(day, count) %}
    {{- return('cast(' ~ dbt.dateadd('day', count, day) ~ ' as date)') -}}
{% endmacro %}


{# The first day of a day's month. #}
{% macro month_of(day) %}
    {{- return('cast(' ~ dbt.date_trunc('month', day) ~ ' as date)') -}}
{% endmacro %}
