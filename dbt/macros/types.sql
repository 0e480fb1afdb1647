{#
  The five types of the tap's columns, and money, in the words of each database.
#}
{% macro type_name(type) %}
    {%- set names = {
        'text': dbt.type_string(),
        'number': dbt.type_float(),
        'money': dbt.type_numeric(),
        'integer': dbt.type_int(),
        'boolean': dbt.type_boolean(),
        'date': 'date',
        'timestamp': dbt.type_timestamp(),
    } -%}
    {{- return(names[type]) -}}
{% endmacro %}


{% macro typed_null(type) %}
    {{- return('cast(null as ' ~ sensedata.type_name(type) ~ ')') -}}
{% endmacro %}


{#
  An expression with one of the types above. Moments come out in UTC, whether their column has a zone or not.

  loaded_as: the column's type in the warehouse, in lower case; empty where it is not known.
#}
{% macro typed(expression, type, loaded_as) %}
    {%- if type == 'timestamp' and ('with time zone' in loaded_as or 'timestamptz' in loaded_as or 'timestamp_tz' in loaded_as) -%}
        {{- return(sensedata.without_zone(expression)) -}}
    {%- endif -%}
    {{- return('cast(' ~ expression ~ ' as ' ~ sensedata.type_name(type) ~ ')') -}}
{% endmacro %}


{# A moment with a zone as one in UTC without. #}
{% macro without_zone(expression) %}
    {{- return(adapter.dispatch('without_zone', 'sensedata')(expression)) -}}
{% endmacro %}

{% macro default__without_zone(expression) %}
    {{- return('(' ~ expression ~ " at time zone 'UTC')") -}}
{% endmacro %}

{# Without its extension for zones DuckDB knows no "at time zone". #}
{% macro duckdb__without_zone(expression) %}
    {{- return('make_timestamp(epoch_us(' ~ expression ~ '))') -}}
{% endmacro %}

{% macro bigquery__without_zone(expression) %}
    {{- return(expression) -}}
{% endmacro %}

{% macro snowflake__without_zone(expression) %}
    {{- return("cast(convert_timezone('UTC', " ~ expression ~ ') as ' ~ dbt.type_timestamp() ~ ')') -}}
{% endmacro %}
