{# The name of a node whose rows are kept from when it was built (table, incremental, snapshot, seed), or none. #}
{% macro stored_name(node) -%}
	{%- set is_stored = node.resource_type in ['model', 'snapshot', 'seed']
		and node.config.get('materialized') not in ['view', 'ephemeral'] -%}
	{{ return(node.name if is_stored else none) }}
{%- endmacro %}
