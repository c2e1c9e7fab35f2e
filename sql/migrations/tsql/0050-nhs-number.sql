-- Purpose: an NHS number out of a column as a source holds it, for the cleaned views to join by. It says what the
-- program's own normaliser says (loaders/nhs-number/normalisation.ts): of both, the same values come out.
--   null         nothing there: null, or nothing but blanks (tab, line ends, space, NBSP, BOM)
--   ten digits   as the list holds them; whether the check digit is right need not be asked, since only numbers with a
--                right one are ever on the list
--   'unusable'   anything else, which is on no list
-- Format `text` takes hyphens between digits; format `number` puts back the zeros that a number loses.
--   cross apply ndoo.nhs_number(source.number, N'text') as number … on list.nhs_number = number.nhs_number
--
-- One row, whatever is given, out of one expression: an inline function, which SQL Server writes into the query. The
-- conversion is on the source's side of the join and has the type and collation of the list's key, so that the key serves: a plan
-- goes from the rows of the source, found by the indexes of the columns that its reader asks for, to the list. It never
-- needs an index of the source on the number to know who is on the list.
--
-- Binary collation throughout: other ones take full-width and superscript digits for digits, and leave a BOM unseen.
-- A text of 4000 characters may have been cut to them on its way in, so that it counts as no number.
--
-- Grants: the reader of a view needs none. It reads nothing.

set xact_abort on;
set nocount on;
go
create function ndoo.nhs_number(@value nvarchar(4000), @format nvarchar(10)) returns table as return
select cast(
	case
		when given.text like N'[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' then given.text
		when datalength(substring(given.text, 4000, 1)) > 0 then N'unusable'
		when given.text is null or bare.text = N'' then null
		-- A full stop has only zeros after it, and one at least.
		when parts.point > 0 and (parts.point = len(bare.text) or substring(bare.text, parts.point + 1, 4000) like N'%[^0]%')
			then N'unusable'
		when @format = N'text'
			and parts.head like N'[0-9]%[0-9]'
			and replace(parts.head, N'-', N'') like N'[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
			then replace(parts.head, N'-', N'')
		when @format = N'number' and parts.head <> N'' and len(parts.head) <= 10 and parts.head not like N'%[^0-9]%'
			then right(concat(N'0000000000', parts.head), 10)
		else N'unusable'
	end as char(10)) collate Latin1_General_BIN2 as nhs_number
from (select @value collate Latin1_General_BIN2 as text) as given
cross apply (
	select replace(replace(replace(replace(replace(replace(
		given.text, N' ', N''), nchar(9), N''), nchar(10), N''), nchar(13), N''), nchar(160), N''), nchar(65279), N'') as text
) as bare
cross apply (
	select
		charindex(N'.', bare.text) as point,
		case when charindex(N'.', bare.text) = 0 then bare.text else left(bare.text, charindex(N'.', bare.text) - 1) end as head
) as parts;
