const reached = `
	with reached (id, way, depth) as (
		select o.object_id, cast('' as nvarchar(4000)), 0
		from sys.objects as o
		join sys.schemas as s on s.schema_id = o.schema_id
		where s.name = @p0 and o.name = @p1
		union all
		select o.object_id, cast(reached.way + N' → ' + s.name + N'.' + o.name as nvarchar(4000)), reached.depth + 1
		from reached
		join (
			select d.referencing_id as by_id, d.referenced_id as id from sys.sql_expression_dependencies as d
			union all
			select y.object_id, object_id(y.base_object_name) from sys.synonyms as y
		) as read_by on read_by.by_id = reached.id
		join sys.objects as o on o.object_id = read_by.id
		join sys.schemas as s on s.schema_id = o.schema_id
		where o.object_id <> reached.id and reached.depth < 20
	)`;

/**
 * What a relation (@p0, @p1) reads of the program's own, by SQL Server's record, one behind the other. A number's form may be
 * asked by anybody's view.
 */
export const ownReadsSql = `${reached}
	select distinct reached.way as way, reached.depth as depth
	from reached
	join sys.objects as o on o.object_id = reached.id
	join sys.schemas as s on s.schema_id = o.schema_id
	where s.name in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
		and not (s.name = 'ndoo' and o.name = 'nhs_number')
	order by reached.depth, reached.way`;

/**
 * A relation (@p0, @p1) and the views and functions beneath it, with a digest of the text of each; the relation first. For an
 * encrypted text stands when it was changed. Of one that this account may not see there is none, and it is not compared.
 */
export const textsBeneathSql = `${reached}
	select s.name + N'.' + o.name as object, cast(hashbytes('SHA2_256', case
			when m.[definition] is null and objectproperty(o.object_id, 'IsEncrypted') = 1
			then concat(N'changed on ', convert(nvarchar(40), o.modify_date, 121)) else m.[definition]
		end) as varbinary(32)) as digest
	from (select id, min(depth) as depth from reached group by id) as reached
	join sys.objects as o on o.object_id = reached.id
	join sys.schemas as s on s.schema_id = o.schema_id
	left join sys.sql_modules as m on m.object_id = reached.id
	where o.type in ('U', 'V', 'FN', 'IF', 'TF')
	order by reached.depth, object`;

/**
 * Views and functions beneath a relation (@p0, @p1) that belong to another than the views of the program: no chain of ownership
 * leads through them, so that what they read is asked of whoever reads.
 */
export const foreignModulesSql = `${reached}
	select distinct case o.type when 'V' then N'view' else N'function' end as kind, s.name + N'.' + o.name as name,
		user_name(coalesce(o.principal_id, s.principal_id)) as owner
	from reached
	join sys.objects as o on o.object_id = reached.id
	join sys.schemas as s on s.schema_id = o.schema_id
	where o.type in ('V', 'FN', 'IF', 'TF', 'FS', 'FT', 'AF')
		and coalesce(o.principal_id, s.principal_id) <> (select c.principal_id from sys.schemas as c where c.name = 'cleaned')
	order by 2`;
