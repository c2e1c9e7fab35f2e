select 'not counted' as rows_without_a_valid_number
from (select written as number from (select * from [warehouse].[dbt].[written_number] where format = 'number' and is_valid = 1) dbt_subquery) as tested
where tested.number is not null
	and not exists (
	select 1
	from (
		select written, right(concat('0000000000', written), 10) as digits
		from (
			select
				case
					when bare like '%.0' + replicate('0', len(bare) - charindex('.', bare) - 1)
						then left(bare, charindex('.', bare) - 1)
					else bare
				end as written
			from (
				select
					replace(replace(replace(replace(replace(replace(cast(tested.number as varchar(8000)), nchar(9), ''), nchar(10), ''), nchar(13), ''), nchar(32), ''), nchar(160), ''), nchar(65279), '') collate Latin1_General_100_BIN2_UTF8 as bare
			) as unspaced
		) as undecimal
	) as number
	where written <> ''
		and len(written) <= 10 and written not like '%[^0-9]%'
		and digits not like '%[^0-9]%'
		and len(digits) = 10
		and digits <> replicate(left(digits, 1), 10)
		and (
			10 * (ascii(substring(digits, 1, 1)) - 48)
			+ 9 * (ascii(substring(digits, 2, 1)) - 48)
			+ 8 * (ascii(substring(digits, 3, 1)) - 48)
			+ 7 * (ascii(substring(digits, 4, 1)) - 48)
			+ 6 * (ascii(substring(digits, 5, 1)) - 48)
			+ 5 * (ascii(substring(digits, 6, 1)) - 48)
			+ 4 * (ascii(substring(digits, 7, 1)) - 48)
			+ 3 * (ascii(substring(digits, 8, 1)) - 48)
			+ 2 * (ascii(substring(digits, 9, 1)) - 48)
			+ 1 * (ascii(substring(digits, 10, 1)) - 48)
		) % 11 = 0
)
having count(*) > 0
