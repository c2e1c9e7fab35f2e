{#
	A condition, for `where`, `case when` and tests: the expression holds a valid NHS number, as ndoo itself reads one
	(blanks are taken out, hyphens between digits, one ending of `.0`). Ten digits, the last of which is right by modulus 11,
	and not one digit ten times, which sources write for "no number". Null is not valid; the condition is never null.

	`format` is `text` for all ten digits, or `number` for a column that lost its leading zeros.
#}
{% macro is_valid_nhs_number(expression, format='text') -%}
	{%- if format not in ['text', 'number'] -%}
		{{ exceptions.raise_compiler_error("is_valid_nhs_number: expected the format 'text' or 'number', got '" ~ format ~ "'.") }}
	{%- endif -%}
	{{ return(adapter.dispatch('is_valid_nhs_number', 'ndoo')(expression, format)) }}
{%- endmacro %}

{# PostgreSQL, DuckDB, and what is like them. #}
{% macro default__is_valid_nhs_number(expression, format) -%}
exists (
	select 1
	from (
		select written, {{ "replace(written, '-', '')" if format == 'text' else "lpad(written, 10, '0')" }} as digits
		from (
			select
				regexp_replace(
					translate(
						cast({{ expression }} as {{ dbt.type_string() }}),
						chr(9) || chr(10) || chr(13) || chr(32) || chr(160) || chr(65279),
						''
					),
					'[.]0+$',
					''
				) as written
		) as bare
		-- Without it PostgreSQL would work out `digits` anew for each place.
		offset 0
	) as number
	where written ~ '{{ '^[0-9](-*[0-9]){9}$' if format == 'text' else '^[0-9]{1,10}$' }}'
		and digits <> repeat(substr(digits, 1, 1), 10)
		and mod({{ ndoo.nhs_number_weights('substr') }}, 11) = 0
)
{%- endmacro %}

{# SQL Server and Fabric have no regular expressions that every version knows; patterns are compared by code point. #}
{% macro sqlserver__is_valid_nhs_number(expression, format) -%}
	{{ return(ndoo.tsql_is_valid_nhs_number(expression, format, 'nvarchar(4000)', 'Latin1_General_BIN2')) }}
{%- endmacro %}

{# Fabric's warehouse has no nvarchar; its varchar is UTF-8. #}
{% macro fabric__is_valid_nhs_number(expression, format) -%}
	{{ return(ndoo.tsql_is_valid_nhs_number(expression, format, 'varchar(8000)', 'Latin1_General_100_BIN2_UTF8')) }}
{%- endmacro %}

{% macro tsql_is_valid_nhs_number(expression, format, text_type, collation) -%}
exists (
	select 1
	from (
		select written, {{ "replace(written, '-', '')" if format == 'text' else "right(concat('0000000000', written), 10)" }} as digits
		from (
			select
				case
					when bare like '%.0' + replicate('0', len(bare) - charindex('.', bare) - 1)
						then left(bare, charindex('.', bare) - 1)
					else bare
				end as written
			from (
				select
					{% for code in [9, 10, 13, 32, 160, 65279] %}replace({% endfor %}cast({{ expression }} as {{ text_type }})
					{%- for code in [9, 10, 13, 32, 160, 65279] %}, nchar({{ code }}), ''){% endfor %} collate {{ collation }} as bare
			) as unspaced
		) as undecimal
	) as number
	where written <> ''
		and {{ "left(written, 1) <> '-' and right(written, 1) <> '-'" if format == 'text' else "len(written) <= 10 and written not like '%[^0-9]%'" }}
		and digits not like '%[^0-9]%'
		and len(digits) = 10
		and digits <> replicate(left(digits, 1), 10)
		and ({{ ndoo.nhs_number_weights('substring') }}) % 11 = 0
)
{%- endmacro %}
