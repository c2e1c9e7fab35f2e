select judged.problem
from (
	select
		case
			when count(*) <> 1 then 'The warehouse does not say which cleaned list is in use.'
			when max(problem) is not null then concat('The cleaned list cannot be used. ', max(problem))
			when max(age_days) is null then 'The warehouse does not say how old the cleaned list is.'
			when max(age_days) > 35
				then concat('The cleaned list is ', cast(max(age_days) as decimal(12, 1)), ' days old, and may be 35.')
		end as problem
	from [warehouse].[ndoo].[list_status]
) as judged
where judged.problem is not null
