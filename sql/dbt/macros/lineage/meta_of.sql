{# The `meta` of a node, wherever this version of dbt keeps it; empty when there is none. #}
{% macro meta_of(node) -%}
	{{ return((node.get('config') or {}).get('meta') or node.get('meta') or {}) }}
{%- endmacro %}
