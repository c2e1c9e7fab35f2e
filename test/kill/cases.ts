import { readFile, rm, writeFile } from 'node:fs/promises';
import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { testRange } from '../integration/support/check-bench.ts';
import { oneOffProject } from '../integration/support/one-off.ts';
import { onePeopleTable } from '../integration/support/people-table.ts';
import type { ProjectContent } from '../integration/support/project.ts';
import { signedOff, smallClinic, twoTableFlow } from '../integration/support/two-table-flow.ts';
import { registeredPeople, registerMore } from './registered-people.ts';
import type { World } from './world.ts';

/** One command at one moment, and how everything goes on after it. */
export type Case = {
	readonly name: string;
	readonly content: ProjectContent;
	/** Up to the moment before the command. Throws where that does not come about. */
	prepare(world: World): Promise<void>;
	readonly words: readonly string[];
	/** In which it may end when it is run again; 0 alone unless others are. */
	readonly statuses?: readonly number[];
	/** Whether what the command is for is over, so that the same would begin anew. */
	isOver?(world: World): Promise<boolean>;
	/** What follows, to the end. */
	goOn(world: World): Promise<void>;
	/** How many requests MESH takes in the course of it. */
	readonly requests: number;
	/** Whether others see the same of it as of a case before: drawn points are enough then, where not all are tried. */
	readonly isLikeOthers?: boolean;
	/** Whether it reads views, whose gates go by the warehouse's own clock: its clock cannot be another then. */
	readonly isGated?: boolean;
};

const day = 86_400_000;

/** Runs a command that has to end well. */
async function done(world: World, ...words: readonly string[]): Promise<void> {
	const { status, err } = await world.run(words);
	if (status !== 0) throw new Error(`ndoo ${words.join(' ')} ended with ${status}: ${err}`);
}

async function publish(world: World): Promise<void> {
	await done(world, 'refresh');
	await world.serve();
	await done(world, 'refresh');
}

/** At another time. */
async function before(world: World, days: number, work: () => Promise<void>): Promise<void> {
	const { clock } = world;
	world.clock = () => new Date(clock().getTime() - days * day);
	await work().finally(() => {
		world.clock = clock;
	});
}

const sending: Case = {
	name: 'refresh sends',
	content: onePeopleTable(300),
	prepare: async () => {},
	words: ['refresh'],
	goOn: async (world) => {
		await world.serve();
		await done(world, 'refresh');
	},
	requests: 1,
};

const receiving: Case = {
	name: 'refresh receives',
	content: onePeopleTable(300),
	prepare: async (world) => {
		await before(world, 32, async () => await publish(world));
		await done(world, 'refresh');
		await world.serve();
	},
	words: ['refresh'],
	goOn: async (world) => await done(world, 'refresh'),
	requests: 0,
};

const topUp: Case = {
	name: 'refresh --registered receives',
	content: registeredPeople,
	prepare: async (world) => {
		await before(world, 7, async () => await publish(world));
		await registerMore(world);
		await done(world, 'refresh', '--registered');
		await world.serve();
	},
	words: ['refresh'],
	goOn: async (world) => await done(world, 'refresh'),
	requests: 0,
	isLikeOthers: true,
};

const releasing: Case = {
	name: 'release --accept',
	content: onePeopleTable(300),
	prepare: async (world) => {
		await before(world, 32, async () => await publish(world));
		await world.project.withWarehouse((warehouse) =>
			warehouse.script("delete from clinic.patient where right(nhs_number, 2) < '33'"),
		);
		const { status } = await world.run(['refresh']);
		if (status !== 1) throw new Error('the check is not held');
	},
	words: ['release', '--accept', '--reason', 'Two wards moved'],
	// Nothing is held any more where it was accepted before the kill.
	statuses: [0, 1],
	goOn: publish,
	requests: 1,
};

const otherFlow = `${signedOff('clinic-people')}tables:
  - name: patient
    source: { schema: clinic, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id]
`;

const clinic = smallClinic(60);

const building: Case = {
	name: 'build',
	content: { ...clinic, files: { ...clinic.files, 'flows/returns/clinic-people.yml': otherFlow } },
	prepare: async (world) => {
		await publish(world);
		await done(world, 'build');
		// One flow gets other columns, one goes, one comes.
		const file = (name: string) => world.project.path('flows', 'returns', `${name}.yml`);
		await writeFile(file('clinic-activity'), twoTableFlow.replace('[visit_id, patient_id]', '[visit_id]'));
		await rm(file('clinic-people'));
		await writeFile(file('clinic-others'), otherFlow.replace('name: clinic-people', 'name: clinic-others'));
	},
	words: ['build'],
	goOn: async (world) => {
		await done(world, 'disclose', 'clinic-activity');
		await done(world, 'disclose', 'clinic-others');
	},
	requests: 0,
	isGated: true,
};

const disclosing: Case = {
	name: 'disclose',
	content: clinic,
	prepare: async (world) => {
		await publish(world);
		await done(world, 'build');
	},
	words: ['disclose', 'clinic-activity'],
	goOn: async () => {},
	requests: 0,
	isGated: true,
};

const roles = ['job', 'auditor', 'reader', 'leaver'] as const;
const granted = `
grants:
  loader: [job]
  auditor: [auditor]
  flows: { clinic-activity: [reader] }
`;

const granting: Case = {
	name: 'grants',
	content: clinic,
	prepare: async (world) => {
		await publish(world);
		await done(world, 'build');
		await world.project.withWarehouse(async (warehouse) => {
			for (const role of roles) await warehouse.script(`create role ${role} login`);
		});
		const file = world.project.path('ndoo.yml');
		const settings = await readFile(file, 'utf8');
		await writeFile(file, settings + granted.replace('[reader]', '[leaver]'));
		await world.run(['grants']);
		await writeFile(file, settings + granted);
	},
	words: ['grants'],
	// It reports what it finds of the engine's superuser.
	statuses: [0, 1],
	goOn: async () => {},
	requests: 0,
	isGated: true,
};

const cohort = (): string =>
	`NHS_NO,row\n${testRange(300)
		.map((index, row) => `${nhsNumberOf(index)},${row}\n`)
		.join('')}`;

async function isApplied(world: World): Promise<boolean> {
	const query = { text: "select from ndoo.check_run where kind = 'one-off' and state = 'purged'" };
	return (await world.project.withWarehouse((warehouse) => warehouse.query(query))).length > 0;
}

const cleanWords = (folder: string): readonly string[] => [
	'clean',
	`${folder}/cohort.csv`,
	'--flow',
	'clinic-activity',
];

const cleaning = (name: string, isAnswered: boolean): Case => ({
	name,
	content: oneOffProject,
	prepare: async (world) => {
		await writeFile(world.project.path('cohort.csv'), cohort());
		if (!isAnswered) return;
		await done(world, ...cleanWords(world.project.folder));
		await world.serve();
	},
	words: cleanWords('{folder}'),
	isOver: isApplied,
	goOn: async (world) => {
		await world.serve();
		if (!(await isApplied(world))) await done(world, ...cleanWords(world.project.folder));
	},
	requests: isAnswered ? 0 : 1,
});

export const everyCase: readonly [Case, ...Case[]] = [
	sending,
	receiving,
	topUp,
	releasing,
	building,
	disclosing,
	granting,
	cleaning('clean sends', false),
	cleaning('clean receives', true),
];
