import { edges } from '../lab/edges.ts';
import type { Relation } from '../lab/lab.ts';
import { otherRelations } from '../techniques/other-relations.ts';
import { countOverTime } from '../techniques/over-time.ts';
import { counter, operators, otherFunctions } from '../techniques/postgres-functions.ts';
import { analyze, estimate, limit, prepared, temporarySize } from '../techniques/postgres-plans.ts';
import {
	catalogue,
	counters,
	cursors,
	earlyStop,
	locks,
	mergeAndKeys,
	messages,
	sampling,
	storedStatistics,
} from '../techniques/postgres-traces.ts';
import { errors, rows } from '../techniques/rows.ts';
import type { Technique } from '../techniques/technique.ts';
import { timing } from '../techniques/timing.ts';
import { writeAndLook } from '../techniques/write-and-look.ts';
import type { Plant } from './plant.ts';

// Twelve leaks, each of a form that somebody has written, or that this program had once.

const relation = (columns: Relation['columns'], source: Relation['source'] = 'patient'): Relation => ({
	name: 'planted.leak',
	columns,
	source,
});

const uproot = 'drop schema planted cascade';

const planted = (text: string) => (readers: string) =>
	`
	create schema planted;
	grant usage on schema planted to public;
	${text};
	grant select on all tables in schema planted to ${readers}`;

const onList = (row: string) => `join ndoo_list.cleaned_list as list on list.nhs_number = ${row}.nhs_number::bpchar`;
const isOnList = (row: string) =>
	`(select true from ndoo_list.cleaned_list as list where list.nhs_number = ${row}.nhs_number::bpchar)`;

const patients = `select p.patient_id, p.nhs_number, p.marker from src.patient as p ${onList('p')}`;

/** The rows of people behind a barrier, which lets down what cannot leak a value, and so the question who is there. */
const barrier = `create view planted.leak with (security_barrier = true) as
	select c.patient_id, c.marker from src.contact as c join src.patient as p using (patient_id) ${onList('p')}`;

/** A fence that gives its rows one at a time. */
const oneByOne = `create view planted.leak with (security_barrier = true) as
	select * from (select p.patient_id, p.nhs_number, p.marker from src.patient as p where ${isOnList('p')} offset 0) as kept`;

const byView = (name: string, technique: Technique, text: string, of: Relation): Plant => ({
	name,
	technique,
	login: 'reader',
	relation: of,
	plant: planted(text),
	uproot,
});

/** Of everybody: a name for what was meant to be cleaned. */
const everybody = 'create view planted.leak as select patient_id, nhs_number, marker from src.patient';
const copy =
	'create materialized view planted.leak as select patient_id, nhs_number, marker from src.patient; alter materialized view planted.leak alter patient_id set statistics 2000; analyze planted.leak';

const byColumns = relation(['patient_id', 'nhs_number', 'marker']);
const ofContacts = relation(['patient_id', 'marker'], 'contact');
const [patientEdge] = edges;

/** The twelve, and below them one more for each technique that none of them is for: what cannot find anything proves nothing. */
export const postgresPlants: readonly Plant[] = [
	...twelve(),
	{
		...byView(
			'a materialised expression',
			estimate,
			`create view planted.leak with (security_barrier = true) as
				with kept as materialized (
					select c.patient_id, c.marker from src.contact as c join src.patient as p using (patient_id) ${onList('p')}
				)
				select * from kept where (select count(*) from kept) >= 0`,
			ofContacts,
		),
		// Since then it hands on the statistics of what is in it.
		since: 17,
	},
	byView('a view of everybody', rows, everybody, byColumns),
	byView('a view of everybody', cursors, everybody, byColumns),
	byView('a barrier', analyze, barrier, ofContacts),
	byView('a barrier', counters, barrier, ofContacts),
	byView('a barrier', prepared, barrier, ofContacts),
	byView('a barrier', locks, barrier, ofContacts),
	byView('a copy', storedStatistics, copy, byColumns),
	byView('a copy', sampling, copy, byColumns),
	byView(
		'a path that is not pinned',
		operators,
		`create function planted.kept() returns table (patient_id integer, marker text) language plpgsql security definer as $$
			begin
				return query select p.patient_id, p.marker::text from src.patient as p
					where p.nhs_number::text = any (select list.nhs_number::text from ndoo_list.cleaned_list as list);
			end $$;
		create view planted.leak as select * from planted.kept()`,
		relation(['patient_id', 'marker']),
	),
	byView(
		'a comment',
		catalogue,
		`do $$ declare p record; begin
			for p in select marker from src.patient loop
				execute format('create table planted.%I (); comment on table planted.%1$I is %L', 't_' || p.marker, 'about ' || p.marker);
			end loop; end $$`,
		byColumns,
	),
	byView(
		'the right to refer',
		mergeAndKeys,
		`${everybody}; grant usage on schema src to public; grant references on src.patient to reader`,
		byColumns,
	),
];

function twelve(): readonly Plant[] {
	return [
		byView('estimate', estimate, barrier, ofContacts),
		byView('error', errors, `create view planted.leak as ${patients}`, byColumns),
		byView('limit', limit, oneByOne, byColumns),
		byView('early stop', earlyStop, oneByOne, byColumns),
		byView('counter function', counter, `create view planted.leak as ${patients}`, byColumns),
		{
			...byView(
				'definer function',
				otherFunctions,
				`create function planted.has_opted_out(text) returns boolean language sql stable security definer as $$
			select exists (select from src.patient as p where p.nhs_number = $1)
				and not exists (select from ndoo_list.cleaned_list as list where list.nhs_number = $1::bpchar) $$`,
				byColumns,
			),
			reported: /has_opted_out/,
		},
		byView(
			'server message',
			messages,
			`create function planted.kept() returns table (patient_id integer, marker text) language plpgsql stable security definer as $$
			declare p record;
			begin
				for p in select * from src.patient loop
					if exists (select from ndoo_list.cleaned_list as list where list.nhs_number = p.nhs_number::bpchar) then
						patient_id := p.patient_id; marker := p.marker; return next;
					else
						raise debug '% is not on the list', p.marker;
					end if;
				end loop;
			end $$;
		create view planted.leak as select * from planted.kept()`,
			relation(['patient_id', 'marker']),
		),
		byView(
			'temporary size',
			temporarySize,
			`create view planted.leak with (security_barrier = true) as
			select sorted.patient_id, sorted.marker
			from (
				select p.patient_id, p.nhs_number, p.marker, repeat(c.note, 100) as wide
				from src.contact as c join src.patient as p using (patient_id) order by wide
			) as sorted ${onList('sorted')}`,
			ofContacts,
		),
		byView(
			'timing',
			timing,
			`create function planted.looks_right(text) returns boolean language plpgsql cost 1 as
			$$ begin for n in 1..50000 loop null; end loop; return true; end $$;
		create view planted.leak with (security_barrier = true) as
			select p.patient_id, p.marker from src.patient as p where planted.looks_right(p.marker) and ${isOnList('p')}`,
			relation(['patient_id', 'marker']),
		),
		byView(
			'count over time',
			countOverTime,
			'create view planted.leak as select practice, count(*) as people from src.patient group by practice',
			relation(['practice']),
		),
		byView(
			'both sides through a model',
			otherRelations,
			`create view planted.leak as select p.patient_id, v.patient_id is not null as is_kept
			from src.patient as p left join cleaned."attacked__patient" as v on v.patient_id = p.patient_id`,
			relation(['patient_id']),
		),
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
						reported: /^writer .*write to its source/,
					},
				]),
	];
}
