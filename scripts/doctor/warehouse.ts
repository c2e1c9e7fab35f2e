import { dayOf } from '../../core/day.ts';
import type { Project } from '../../core/project/project.ts';
import { latestTallies } from '../../loaders/check/state/tally-store.ts';
import { type DoctorFinding, examined, failed, ok, warning } from '../../loaders/mesh/doctor/finding.ts';
import type { UnitTally } from '../../loaders/population/tally.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { warehouseRoles } from '../../sql/roles/roles.ts';
import { adoptionTodo } from '../../warehouse/database-copy.ts';
import type { Edge } from '../cli/edge.ts';
import { readStatus, type StatusReport } from '../month/status.ts';
import { notCompared } from '../project/warehouse-key.ts';
import type { Workspace } from '../project/workspace.ts';

/** What the warehouse tells, and how many numbers the last check sent; 0 when there was none. */
export type WarehouseLook = { readonly findings: readonly DoctorFinding[]; readonly lastPopulation: number };

/** The warehouse: reached, at this version's schema, with a list that views accept, and a population that may be sent. */
export async function examineWarehouse(open: () => Promise<Workspace>, edge: Edge): Promise<WarehouseLook> {
	let lastPopulation = 0;
	const findings = await examined('warehouse', async () => {
		await using workspace = await open();
		const { project, warehouse } = workspace;
		await requireCurrentSchema(warehouse);
		const { prefix } = await warehouseRoles(warehouse);
		const status = await readStatus(workspace, edge);
		const tallies = await latestTallies(warehouse);
		lastPopulation = tallies.reduce((sum, { distinct }) => sum + distinct, 0);
		return [
			ok(
				'warehouse',
				`reached, and its schema is that of this version (${warehouse.engine}); its roles begin with ${prefix}`,
			),
			...judgeCopy(status),
			...judgeList(status),
			...judgeNumbers(project, tallies),
			...judgeGates(status),
			...judgeClosed(status, project),
			...judgeRecord(status),
		];
	});
	return { findings, lastPopulation };
}

/** In a copy nothing else counts: every view refuses, and no check is made. */
export const judgeCopy = ({ isCopy }: Pick<StatusReport, 'isCopy'>): readonly DoctorFinding[] =>
	isCopy
		? [
				failed(
					'copy',
					'this database is a copy of a warehouse: every view refuses to be read',
					`To use it, ${adoptionTodo}`,
				),
			]
		: [];

/** How the list and the check under way stand. */
export function judgeList({ list, listUse, servesDays, dueOn, check }: StatusReport): readonly DoctorFinding[] {
	const held =
		check?.state === 'held'
			? [warning('check', `${check.checkId} is held`, 'See `ndoo status`, and decide with `ndoo release`.')]
			: [];
	if (list === undefined) {
		return [warning('list', 'there is none, so every cleaned view refuses to be read', 'Run `ndoo refresh`.'), ...held];
	}
	const text = `dated ${list.day} (${list.environment}), ${list.ageDays} days old of ${servesDays}; the next check is due on ${dueOn}`;
	if (listUse === 'in use') return [ok('list', text), ...held];
	const todo = 'Every cleaned view refuses to be read. Run `ndoo refresh`, and schedule it daily.';
	return [failed('list', `${text}: ${listUse}`, todo), ...held];
}

/** Numbers from 9… are nobody's: a live mailbox must not be asked about them (docs/design/check-service.md, "NHS numbers"). */
export function judgeNumbers(
	{ environment }: Pick<Project, 'environment'>,
	tallies: readonly UnitTally[],
): readonly DoctorFinding[] {
	if (environment !== 'live') return [];
	return tallies
		.filter(({ ranges }) => ranges['not-issued'] > 0)
		.map(({ unit, ranges }) =>
			failed(
				`unit ${unit}`,
				`had ${ranges['not-issued'].toLocaleString('en-GB')} numbers of the range 9… at the last check, which is nobody's`,
				'Leave test records out of the source: such numbers must not go to the live mailbox.',
			),
		);
}

const judgeRecord = ({ recordCompared }: StatusReport): readonly DoctorFinding[] =>
	recordCompared
		? []
		: [
				warning(
					'record',
					notCompared,
					'Run this where the loader runs, or give its key: NDOO_DIGEST_KEY or NDOO_DIGEST_KEY_FILE.',
				),
			];

const judgeClosed = ({ closed }: StatusReport, { timeZone }: Project): readonly DoctorFinding[] =>
	closed.map(({ flow, at, why }) =>
		warning(
			`flow ${flow}`,
			`${why}: its views were closed on ${dayOf(at, timeZone)}, and nothing of it is disclosed`,
			'`ndoo build` opens what may be read.',
		),
	);

const judgeGates = ({ staleGates }: StatusReport): readonly DoctorFinding[] =>
	staleGates.map(({ flow, why, faults }) =>
		faults.length === 0
			? warning(
					`flow ${flow}`,
					`${why}, and its views can still be read`,
					'Run `ndoo refresh` or `ndoo build`: each closes them.',
				)
			: failed(
					`flow ${flow}`,
					why,
					'Find out who changed it. `ndoo refresh` closes its views; `ndoo build` makes them anew.',
				),
	);
