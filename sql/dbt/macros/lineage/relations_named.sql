{#
	Relations that a model's code names with their schema, or by a text, after `from` or `join`; comments and what stands
	inside texts and Jinja left out, and functions that have a `from` of their own.
#}
{% macro relations_named(code) -%}
	{%- set re = modules.re -%}
	{%- set bare = re.sub('(?s)\\{#.*?#\\}|/\\*.*?\\*/|--[^\\n]*', ' ', code) -%}
	{%- set bare = re.sub('(?s)\\{\\{.*?\\}\\}|\\{%.*?%\\}', ' jinja ', bare) -%}
	{%- set bare = re.sub("'[^']*'", "'text'", bare) -%}
	{%- set bare = re.sub('(?i)\\b(extract|substring|trim|overlay)\\s*\\([^()]*\\)', ' value ', bare) -%}
	{%- set name = '(?:"[^"]+"|\\[[^\\]]+\\]|`[^`]+`|\\w+)' -%}
	{{ return(re.findall('(?i)\\b(?:from|join)\\s+(' ~ name ~ '(?:\\s*\\.\\s*' ~ name ~ ')+|\'text\')', bare)) }}
{%- endmacro %}
