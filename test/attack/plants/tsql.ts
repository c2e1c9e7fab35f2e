import { edges } from '../lab/edges.ts';
import type { Relation } from '../lab/lab.ts';
import { countOverTime } from '../techniques/over-time.ts';
import { errors, rows } from '../techniques/rows.ts';
import type { Technique } from '../techniques/technique.ts';
import { timing } from '../techniques/timing.ts';
import { plans, tsqlRelations } from '../techniques/tsql.ts';
import { writeAndLook } from '../techniques/write-and-look.ts';
import type { Plant } from './plant.ts';

// Those of the twelve that T-SQL has a form of. Batches are apart by GO. A stand-in has no rights on record, so that `ndoo grants`
// cannot be asked about them there.

const columns = ['patient_id', 'nhs_number', 'marker'] as const;
const kept = `select p.patient_id, p.nhs_number, p.marker from src.patient as p
	join ndoo_list.cleaned_list as list on list.nhs_number = cast(p.nhs_number as char(10))`;
const everybody = 'select patient_id, nhs_number, marker from src.patient';

const planted = (technique: Technique, name: string, view: string, of: Relation['columns'] = columns): Plant => ({
	name,
	technique,
	login: 'reader',
	relation: { name: 'planted.leak', columns: of, source: 'patient' },
	plant: (readers) =>
		['create schema planted', `create view planted.leak as ${view}`, `grant select on planted.leak to ${readers}`].join(
			'\nGO\n',
		),
	uproot: 'drop view planted.leak\nGO\ndrop schema planted',
});

const [patientEdge] = edges;

const slow =
	'create function planted.looks_right(@text varchar(20)) returns int as begin declare @n int = 0; while @n < 3000 set @n = @n + 1; return 1 end';

const timed: Plant = {
	...planted(timing, 'timing', ''),
	plant: (readers) =>
		[
			'create schema planted',
			slow,
			`create view planted.leak as ${kept} where planted.looks_right(p.marker) = 1`,
			`grant select on planted.leak to ${readers}`,
			`grant execute on planted.looks_right to ${readers}`,
		].join('\nGO\n'),
	uproot: 'drop view planted.leak\nGO\ndrop function planted.looks_right\nGO\ndrop schema planted',
};

export const tsqlPlants: readonly Plant[] = [
	planted(errors, 'error', kept),
	planted(plans, 'estimate', kept),
	timed,
	planted(countOverTime, 'count over time', 'select practice, count(*) as people from src.patient group by practice', [
		'practice',
	]),
	planted(
		tsqlRelations,
		'both sides through a model',
		// Not by the cleaned view, which a stand-in reads with the rights of whoever asks.
		`select p.patient_id, case when list.nhs_number is null then 0 else 1 end as is_kept from src.patient as p
			left join ndoo_list.cleaned_list as list on list.nhs_number = cast(p.nhs_number as char(10))`,
	),
	planted(rows, 'a view of everybody', everybody),
	...(patientEdge === undefined
		? []
		: [
				{
					name: 'write and look',
					technique: writeAndLook,
					login: 'writer' as const,
					relation: patientEdge,
					plant: () => '',
					uproot: '',
				},
			]),
];
