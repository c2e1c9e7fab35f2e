{#
	Stops the run, with what is wrong, unless there is a cleaned list that clears people and is not older than `max_age_days`
	(the variable `ndoo_max_list_age_days` when it is not given). For `on-run-start`, or at the head of a model:

		on-run-start: "{{ ndoo.assert_list_fresh() }}"

	A cleaned view asks by itself whenever it is read; this says it before anything is built.
#}
{% macro assert_list_fresh(max_age_days=none) -%}
	{%- set question = ndoo.list_problem(max_age_days) -%}
	{%- if execute -%}
		{%- set answer = run_query(question) -%}
		{%- for row in answer.rows -%}
			{{ exceptions.raise_compiler_error(row[0] ~ ' Run `ndoo refresh`; `ndoo status` says what it waits for.') }}
		{%- endfor -%}
	{%- endif -%}
{%- endmacro %}
