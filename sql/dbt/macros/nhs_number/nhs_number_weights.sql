{#
	The weighted sum of the ten digits in the column `digits`: weights 10 to 2, and 1 for the check digit, so that a right
	number comes to a multiple of 11. A character's code is taken instead of a cast, which could fail on what is no digit.
#}
{% macro nhs_number_weights(substring) -%}
	{%- for position in range(1, 11) %}
			{% if not loop.first %}+ {% endif %}{{ 11 - position }} * (ascii({{ substring }}(digits, {{ position }}, 1)) - 48)
	{%- endfor %}
		{% endmacro %}
