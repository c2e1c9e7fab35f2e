{#
	Fails when a row's key is not among those of a cleaned view, which the reader can read anyway; a row without a key fails.
	`to` is the cleaned view, as `cleaned('flow.table')` or `source('cleaned', …)`, and `field` its key, or the column of the
	same name. It says neither which rows nor how many: beside a count of all of them that would tell how many were left out.
#}
{% test only_cleaned(model, column_name, to=none, field=none, arguments=none) %}
{%- set given = arguments or {} -%}
select 'not counted' as rows_not_in_the_cleaned_view
from (select {{ column_name }} as person from {{ model }}) as tested
where not exists (
	select 1
	from {{ ndoo.relation_given(given.get('to', to)) }} as kept
	where kept.{{ given.get('field', field) or column_name }} = tested.person
)
having count(*) > 0
{% endtest %}
