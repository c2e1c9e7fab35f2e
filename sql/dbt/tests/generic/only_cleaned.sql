{#
	Fails when a row's key is not among those of a cleaned view, which the reader can read anyway; a row without a key fails.
	`to` is the cleaned view, as `cleaned('flow.table')` or `source('cleaned', …)`, and `field` its key, or the column of the
	same name. It says how many rows, never which, and not even how many where they are few.
#}
{% test only_cleaned(model, column_name, to=none, field=none, arguments=none) %}
{%- set given = arguments or {} -%}
select {{ ndoo.rows_counted('tested.person') }} as rows_not_in_the_cleaned_view
from (select {{ column_name }} as person from {{ model }}) as tested
where not exists (
	select 1
	from {{ ndoo.relation_given(given.get('to', to)) }} as kept
	where kept.{{ given.get('field', field) or column_name }} = tested.person
)
having count(*) > 0
{% endtest %}
