{# One row for each text, as a select; none for an empty list. #}
{% macro gap_rows(gaps) -%}
	{%- for gap in gaps -%}
select '{{ dbt.escape_single_quotes(gap) }}' as gap
{%- if not loop.last %}
union all
{% endif -%}
	{%- else -%}
select 'none' as gap where 1 = 0
	{%- endfor -%}
{%- endmacro %}
