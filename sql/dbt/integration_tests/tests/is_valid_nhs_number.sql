select written, format, is_valid
from {{ ref('written_number') }} as given
where case
	when given.format = 'text' and {{ ndoo.is_valid_nhs_number('given.written') }} then 1
	when given.format = 'number' and {{ ndoo.is_valid_nhs_number('given.written', 'number') }} then 1
	else 0
end <> given.is_valid
