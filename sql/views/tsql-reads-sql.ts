/**
 * What a relation (@p0, @p1) reads of the program's own, by SQL Server's record, one behind the other. A number's form may be
 * asked by anybody's view.
 */
export const ownReadsSql = `
	with reached (id, way, depth) as (
		select o.object_id, cast('' as nvarchar(4000)), 0
		from sys.objects as o
		join sys.schemas as s on s.schema_id = o.schema_id
		where s.name = @p0 and o.name = @p1
		union all
		select o.object_id, cast(reached.way + N' → ' + s.name + N'.' + o.name as nvarchar(4000)), reached.depth + 1
		from reached
		join sys.sql_expression_dependencies as d on d.referencing_id = reached.id
		join sys.objects as o on o.object_id = d.referenced_id
		join sys.schemas as s on s.schema_id = o.schema_id
		where o.object_id <> reached.id and reached.depth < 20
	)
	select distinct reached.way as way, reached.depth as depth
	from reached
	join sys.objects as o on o.object_id = reached.id
	join sys.schemas as s on s.schema_id = o.schema_id
	where s.name in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
		and not (s.name = 'ndoo' and o.name = 'nhs_number')
	order by reached.depth, reached.way`;
