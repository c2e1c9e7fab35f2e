import { type ExitStatus, exitStatus } from '../../../core/exit-status.ts';
import { type MigrationStatus, type SchemaStatus, schemaStatus } from '../../../sql/migrations/migration-status.ts';
import { verb } from '../../cli/verb.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const status = verb({
	about: `Lists the migrations of this program and those on record in the warehouse: when each was applied and by
which version, which are pending, which changed since, and which this program does not know. Changes nothing.`,
	options: {},
	examples: [['migrate status', 'how the schema stands']],
	exits: {
		[exitStatus.failed]: 'a migration that was run has been changed since',
		[exitStatus.configuration]: 'the schema was made by a version that this one does not carry on',
		[exitStatus.schemaNewer]: 'the schema is newer than this program',
	},
	run: async (options, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		const standing = await schemaStatus(workspace.warehouse);
		print.result(standingText(standing), standing);
		return exits[standing.kind];
	},
});

/** To be behind is no fault: it is what is asked about. */
const exits: Readonly<Record<SchemaStatus['kind'], ExitStatus>> = {
	current: exitStatus.done,
	pending: exitStatus.done,
	changed: exitStatus.failed,
	newer: exitStatus.schemaNewer,
	outdated: exitStatus.configuration,
};

const summaries: Readonly<Record<SchemaStatus['kind'], string>> = {
	current: "The schema is current: it is this program's.",
	pending:
		'The schema is behind this program. Run `ndoo migrate`; `ndoo migrate --dry-run` prints the statements first.',
	changed: 'A migration changed after it was applied: `ndoo migrate validate` says what to do.',
	outdated: 'The schema was made by a version of ndoo that this one does not carry on: `ndoo migrate` says what to do.',
	newer: 'The schema is newer than this program: `ndoo migrate validate` says which version to use.',
};

function standingText({ kind, migrations }: SchemaStatus): string {
	const width = Math.max(...migrations.map(({ label }) => label.length));
	return [...migrations.map((one) => `${one.label.padEnd(width)}  ${stateText(one)}`), summaries[kind]].join('\n');
}

function stateText({ state, applied }: MigrationStatus): string {
	if (applied === undefined) return state;
	const when = `applied ${applied.at.slice(0, 16).replace('T', ' ')} UTC by ndoo ${applied.by}`;
	return state === 'applied' ? when : `${state}: ${when}`;
}
