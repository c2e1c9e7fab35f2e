{# The words of ndoo's own models, for dbt: with this file in `macros`, the same models and their YAML run in both. #}

{% macro cleaned(name) -%}
	{{ return(ndoo.cleaned(name)) }}
{%- endmacro %}

{% test nhs_number(model, column_name, arguments=none) %}
{{ ndoo.test_valid_nhs_number(model, column_name, arguments=arguments) }}
{% endtest %}

{% test only_cleaned(model, column_name, to=none, field=none, arguments=none) %}
{{ ndoo.test_only_cleaned(model, column_name, to, field, arguments) }}
{% endtest %}

{% test fresh(model, column_name, days=none, arguments=none) %}
{%- set limit = (arguments or {}).get('days', days) -%}
select 1 as failing
from (select max({{ column_name }}) as newest from {{ model }}) as tested
where newest is null
	or newest < {{ dbt.dateadd('day', -(limit | int), dbt.current_timestamp()) }}
{% endtest %}
