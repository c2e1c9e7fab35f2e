{#
	What a node reads beside dbt's graph, or none: it reads nothing that dbt knows, or its code names a relation by itself
	(`from schema.table`), where `source()` or `ref()` would have said which.
#}
{% macro model_gap(node) -%}
	{%- if node.resource_type == 'exposure' -%}
		{{ return(none if node.depends_on.nodes else 'dbt does not know what this reads') }}
	{%- elif not node.depends_on.nodes -%}
		{{ return('dbt does not know what this reads') }}
	{%- endif -%}
	{%- set named = ndoo.relations_named(node.get('raw_code') or '') -%}
	{{ return('it names ' ~ named[0] ~ ' itself, not by source() or ref()' if named else none) }}
{%- endmacro %}
