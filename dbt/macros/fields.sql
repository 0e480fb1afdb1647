{# The column of a custom field: custom_<key>, with all but letters, digits and _ replaced by _. #}
{% macro field_column(field) %}
    {{- return('custom_' ~ modules.re.sub('[^a-z0-9_]', '_', field | lower)) -}}
{% endmacro %}


{# Whether a text is none of those in a list; null is none of them. #}
{% macro not_among(column, list) %}
    {%- if not list -%}{{- return('true') -}}{%- endif -%}
    {%- set quoted = [] -%}
    {%- for value in list -%}{%- do quoted.append("'" ~ (value | string | replace("'", "''")) ~ "'") -%}{%- endfor -%}
    {{- return('coalesce(' ~ column ~ ' not in (' ~ quoted | join(', ') ~ '), true)') -}}
{% endmacro %}
