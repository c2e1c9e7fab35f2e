{#
	Fails when a value of the column is no valid NHS number; `not_null` is the test for values that are not there. `format` is
	that of `is_valid_nhs_number`. It says neither which rows nor how many: of a source and of what is left of it, two counts would tell
	how many were left out.
#}
{% test valid_nhs_number(model, column_name, format='text', arguments=none) %}
{%- set format = (arguments or {}).get('format', format) -%}
select 'not counted' as rows_without_a_valid_number
from (select {{ column_name }} as number from {{ model }}) as tested
where tested.number is not null
	and not {{ ndoo.is_valid_nhs_number('tested.number', format) }}
having count(*) > 0
{% endtest %}
