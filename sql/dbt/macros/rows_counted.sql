{#
	A count of rows that may be shown and stored, as a text. One that rests on fewer than ten different values of a column
	could be told from a person, so it is not given.
#}
{% macro rows_counted(column) -%}
case when count(distinct {{ column }}) < 10 then 'of fewer than 10' else cast(count(*) as {{ dbt.type_string() }}) end
{%- endmacro %}
