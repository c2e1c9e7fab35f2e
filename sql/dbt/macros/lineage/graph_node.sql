{# Whatever dbt's graph has by this id, or none. #}
{% macro graph_node(id) -%}
	{%- for kind in ['nodes', 'sources', 'exposures', 'metrics', 'semantic_models', 'saved_queries'] -%}
		{%- set found = graph.get(kind, {}).get(id) -%}
		{%- if found -%}{{ return(found) }}{%- endif -%}
	{%- endfor -%}
	{{ return(none) }}
{%- endmacro %}
