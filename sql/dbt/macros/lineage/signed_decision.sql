{#
	A choice under `meta` that somebody answers for by name, such as `no_person_data`, or none; as the models of ndoo have it:

		meta:
			no_person_data: { reason: wards and their beds, signedOffBy: A. Lead, on: 2026-01-31 }

	One without its reason, name or day stops the run.
#}
{% macro signed_decision(node, key) -%}
	{%- set decision = ndoo.meta_of(node).get(key) -%}
	{%- if decision is none -%}{{ return(none) }}{%- endif -%}
	{%- set whole = decision if decision is mapping else {} -%}
	{#- YAML 1.1, which dbt reads, takes a bare `on` for true. -#}
	{%- if not (whole.get('reason') and whole.get('signedOffBy') and (whole.get('on') or whole.get(true))) -%}
		{{ exceptions.raise_compiler_error(
			node.name ~ ': expected `meta: ' ~ key ~ '` with reason, signedOffBy and on (the day); see the README of ndoo.'
		) }}
	{%- endif -%}
	{{ return(decision) }}
{%- endmacro %}
