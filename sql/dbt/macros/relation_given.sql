{#
	What a test was given as a relation: one already; or, as the models of ndoo have it in YAML, where dbt knows only `ref` and
	`source`, the text `cleaned('flow.table')`.
#}
{% macro relation_given(to) -%}
	{%- if to is none -%}
		{{ exceptions.raise_compiler_error("only_cleaned: expected `to`, such as cleaned('flow.table').") }}
	{%- endif -%}
	{%- set named = modules.re.match("^\\s*cleaned\\(\\s*['\"]([^'\"]+)['\"]\\s*\\)\\s*$", to | string) -%}
	{{ return(ndoo.cleaned(named.group(1)) if named else to) }}
{%- endmacro %}
