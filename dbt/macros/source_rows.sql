{#
  A select of every column that a table of the tap can have, each with its type, under the tap's name.
  A column that is missing in the warehouse (deselected, or not made by the target) is a typed null.

  table: a stream of the tap.
#}
{% macro source_rows(table) %}
    {%- set relation = source('sensedata', table) -%}
    {%- set found = sensedata.source_columns(table, relation) -%}
    {%- set columns = sensedata.table_columns(table) -%}
    {%- set missing = [] -%}
    select
    {%- for name, type in columns.items() %}
        {% if found is none -%}
            {{- sensedata.typed(sensedata.unseen_column(name), type, '') -}}
        {%- elif name in found -%}
            {{- sensedata.typed(adapter.quote(found[name].name), type, found[name].dtype | lower) -}}
        {%- else -%}
            {%- if not name.startswith('_') %}{% do missing.append(name) %}{% endif -%}
            {{- sensedata.typed_null(type) -}}
        {%- endif %} as {{ sensedata.plain_name(name) }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ relation }}
    {%- if missing -%}
        {% do log(relation ~ ' lacks ' ~ missing | join(', ') ~ ': null', info=true) %}
    {%- endif -%}
{% endmacro %}


{# The columns of a table by their names in lower case; none where the warehouse cannot be asked. #}
{% macro source_columns(table, relation) %}
    {%- if not execute or not flags.INTROSPECT -%}{{ return(none) }}{%- endif -%}
    {%- set found = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do found.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {%- if found | length == 0 -%}
        {{ exceptions.raise_compiler_error(
            relation ~ ' is not there. Load it, name its place by sensedata_schema, sensedata_database or sensedata_'
            ~ table ~ '_identifier, or set sensedata_using_' ~ table ~ ': false'
        ) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}


{# A column that nobody has looked at, as targets name it. #}
{% macro unseen_column(name) %}
    {{- return(adapter.quote(name | upper if target.type == 'snowflake' else name)) -}}
{% endmacro %}


{# "group" is a reserved word everywhere, and would need quotes for ever. #}
{% macro plain_name(name) %}
    {{- return('group_name' if name == 'group' else name) -}}
{% endmacro %}


{# Whether a table is there. #}
{% macro using(table) %}
    {{- return(var('sensedata_using_' ~ table)) -}}
{% endmacro %}


{# An expression on a table's rows; a typed null where the table is switched off. #}
{% macro where_used(table, expression, type) %}
    {{- return(expression if sensedata.using(table) else sensedata.typed_null(type)) -}}
{% endmacro %}
