select 'not counted' as rows_not_in_the_cleaned_view
from (select patient_id as person from "warehouse"."dbt"."contact_of_patient") as tested
where not exists (
	select 1
	from "warehouse"."cleaned"."community_activity__patient" as kept
	where kept.patient_id = tested.person
)
having count(*) > 0
