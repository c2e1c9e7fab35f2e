{# The id of what the running test stands on. In a macro of its own: in a generic test, `model` is the relation. #}
{% macro tested_node() -%}
	{{ return(model.depends_on.nodes[0]) }}
{%- endmacro %}
