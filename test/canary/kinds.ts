import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { answerRequest } from '../../stand-in/answer.ts';
import { nationalRate } from '../../stand-in/opt-out-rule.ts';
import type { Scenario } from '../../stand-in/scenario.ts';
import type { Ran } from './commands.ts';
import { closeLog } from './engine-files.ts';
import { monthlyMailbox, oneOffMailbox, type World } from './world.ts';

/** Whom the service removes in the first month, and in the second. */
export const [firstSeed, secondSeed] = ['first', 'second'] as const;

export const returnName = 'community-activity';
const monthAgo = -29;

/** Runs a command that has to end in a status; the words of the error are its own, and fit to be shown. */
export async function ndoo(world: World, status: number, ...words: readonly string[]): Promise<Ran> {
	const ran = await world.commands.run(words);
	if (ran.status !== status)
		throw new Error(`${words.join(' ')} ended in ${ran.status}, and not in ${status}:\n${ran.out}${ran.err}`);
	return ran;
}

async function onDay<T>({ commands }: World, days: number, work: () => Promise<T>): Promise<T> {
	commands.days = days;
	return await work().finally(() => {
		commands.days = 0;
	});
}

/** The first month: a list, the views, a disclosure. Twenty-nine days ago, so that another check is due now. */
export async function firstMonth(world: World): Promise<void> {
	await onDay(world, monthAgo, async () => {
		await ndoo(world, 0, 'migrate');
		await ndoo(world, 0, 'refresh');
		await world.serve(monthlyMailbox, { seed: firstSeed });
		await ndoo(world, 0, 'refresh', '--log-format', 'json');
		await ndoo(world, 0, 'build');
		await ndoo(world, 0, 'disclose', returnName);
	});
}

/** Everything that reads and shows, for people and for machines. */
export async function everyPage(world: World): Promise<void> {
	const verbs: readonly (readonly string[])[] = [
		['parse'],
		['ls'],
		['compile'],
		['compile', '--dbt'],
		['test'],
		['docs'],
		['status'],
		['status', '--log-format', 'json'],
		['flow', 'register'],
		['flow', 'register', '--format', 'csv'],
		['flow', 'show', returnName],
		['flow', 'lint'],
		['ledger', 'list'],
		['ledger', 'list', '--format', 'csv'],
		['ledger', 'verify'],
		['purge'],
	];
	for (const words of verbs) await ndoo(world, 0, ...words);
	// What they have to say of this warehouse is theirs.
	for (const verb of ['doctor', 'grants']) await world.commands.run([verb, '--log-format', 'json']);
}

/** What the service does, what `refresh` ends in then, and what is done after that; the list in use stays. */
type Trouble = { readonly scenario: Scenario; readonly status: 0 | 1 };

const failing: readonly Scenario[] = [
	'error-no-content',
	'error-columns',
	'error-delimiters',
	'error-invalid-numbers',
	'undelivered',
	'failed-stage',
	'truncated-mid-line',
	'stranger',
];
const holding: readonly Scenario[] = ['too-many-removed', 'truncated-at-line-end', 'none-removed', 'empty'];

/** By another seed, so that the reply that is thrown away holds people who are not on the list in use. */
async function answered(world: World, { scenario, status }: Trouble, ...more: readonly string[]): Promise<void> {
	await ndoo(world, 0, 'refresh', ...more);
	await world.serve(monthlyMailbox, { seed: secondSeed, scenarios: [scenario] });
	await ndoo(world, status, 'refresh', ...more);
}

async function failed(world: World, scenario: Scenario): Promise<void> {
	await answered(world, { scenario, status: 1 }, '--log-format', 'json');
}

async function refused(world: World, scenario: Scenario): Promise<void> {
	await answered(world, { scenario, status: 1 });
	await ndoo(world, 0, 'release', '--refuse', '--reason', 'It does not look right');
	await ndoo(world, 0, 'refresh');
}

async function givenUp(world: World): Promise<void> {
	await answered(world, { scenario: 'too-many-removed', status: 1 });
	await onDay(world, 15, async () => await ndoo(world, 0, 'refresh'));
}

async function unanswered(world: World): Promise<void> {
	await answered(world, { scenario: 'no-reply', status: 0 });
	await onDay(world, 6, async () => await ndoo(world, 1, 'refresh'));
}

/** A list that came under a LocalId that was never sent is not ours to delete, and says so. */
async function foreignList(world: World): Promise<void> {
	await ndoo(world, 0, 'refresh');
	await world.serve(monthlyMailbox, { seed: secondSeed, scenarios: ['wrong-local-id'] });
	const { err } = await onDay(world, 6, async () => await ndoo(world, 1, 'refresh'));
	if (!err.includes('in the inbox: Its LocalId is not one that ndoo sent from this mailbox.'))
		throw new Error('a list that is not ours was passed over without a word');
}

/** Two of three requests have their reply, and the third never gets one. */
async function halfAnswered(world: World): Promise<void> {
	await ndoo(world, 0, 'refresh');
	await world.serve(monthlyMailbox, { seed: secondSeed, requests: 2 });
	await ndoo(world, 0, 'refresh');
	await onDay(world, 6, async () => await ndoo(world, 1, 'refresh'));
}

/** Sent by a person, and brought back by one: the files that they downloaded are theirs. */
async function byHand(world: World): Promise<void> {
	await ndoo(world, 0, 'refresh', '--route', 'ui');
	const files = (await readdir(world.project('by-hand'))).filter((name) => name.endsWith('.dat'));
	const brought: string[] = [];
	for (const name of files.toSorted()) {
		const data = await readFile(world.project('by-hand', name));
		const control = { workflowId: 'SPINE_NTT_UPHOLDING', from: monthlyMailbox, to: 'X26HC030', localId: 'X' };
		const replies = await answerRequest(
			{ control, data: () => [data] },
			{ scenarios: ['too-many-removed'], seed: secondSeed, rate: nationalRate, turnaroundMilliseconds: 0 },
		);
		const list = replies.findLast((reply) => reply.kind === 'data');
		const sheet = await readFile(world.project('by-hand', name.replace(/dat$/, 'txt')), 'utf8');
		const [, reference = ''] = /Message reference {3}(\S+)/.exec(sheet) ?? [];
		const path = world.project('by-hand', `downloaded ${reference}.dat`);
		await writeFile(path, list?.kind === 'data' ? Buffer.concat(await Array.fromAsync(list.data())) : '');
		brought.push('--file', path);
	}
	await ndoo(world, 1, 'collect', '--route', 'ui', ...brought);
	await ndoo(world, 0, 'release', '--refuse', '--reason', 'It does not look right');
	await ndoo(world, 0, 'refresh', '--route', 'ui');
}

/** How a one-off check ends: its file is the organisation's own, with people of the first unit. */
type OneOffEnd = 'good' | 'failed' | 'refused' | 'abandoned';

async function oneOff(world: World, end: OneOffEnd): Promise<void> {
	const file = world.own(`cohort-${end}.csv`);
	const people = world.population.people.slice(0, 400);
	const rows = people.map((index, row) => `${row},${nhsNumberOf(index)}\r\n`);
	await writeFile(file, ['id,nhs_number\r\n', ...rows].join(''));
	const clean = ['clean', file, '--flow', returnName];
	await ndoo(world, 0, ...clean);
	if (end === 'abandoned') {
		await ndoo(world, 0, 'clean', '--abandon', '--reason', 'Wrong extract');
		return;
	}
	await world.serve(oneOffMailbox, { seed: firstSeed, scenarios: oneOffScenarios[end] });
	await ndoo(world, end === 'good' ? 0 : 1, ...clean);
	if (end !== 'refused') return;
	await ndoo(world, 0, 'release', '--kind', 'one-off', '--refuse', '--reason', 'It does not look right');
	await world.commands.run(clean);
}

const oneOffScenarios: Readonly<Record<Exclude<OneOffEnd, 'abandoned'>, readonly Scenario[]>> = {
	good: [],
	failed: ['truncated-mid-line'],
	refused: ['too-many-removed'],
};

/** People who were registered since the last check: asked about in between, while everybody's is not due. */
async function registered(world: World): Promise<void> {
	await world.withWarehouse(async (warehouse) => {
		await warehouse.transaction('read-write', async (session) => {
			await session.script("set local log_statement = 'none'");
			await session.query({
				text: `
					insert into community.patient (patient_id, nhs_number, registered_on)
					select 900000 + row_number() over (), number, current_date from jsonb_array_elements_text($1::jsonb) as number`,
				values: [JSON.stringify(world.newcomers.map(nhsNumberOf))],
			});
		});
		// How a source was filled is the source's own record.
		await closeLog(warehouse);
	});
	await onDay(world, -10, async () => {
		await ndoo(world, 0, 'refresh', '--registered');
		await world.serve(monthlyMailbox, { seed: firstSeed });
		await ndoo(world, 0, 'refresh', '--registered');
	});
}

/** One kind of check, from its beginning to its end. */
export type Kind = {
	readonly name: string;
	readonly run: (world: World) => Promise<void>;
	/** Where it leaves people by design, below all that may be written to. */
	readonly leaves?: string;
};

const failedKinds = failing.map((scenario) => ({
	name: `failed: ${scenario}`,
	run: async (world: World) => await failed(world, scenario),
}));
const refusedKinds = holding.map((scenario) => ({
	name: `held and refused: ${scenario}`,
	run: async (world: World) => await refused(world, scenario),
}));
const oneOffKinds = (['good', 'failed', 'refused', 'abandoned'] as const).map((end) => ({
	name: `one-off: ${end}`,
	run: async (world: World) => await oneOff(world, end),
}));

/** Every kind that leaves the list in use as it is, or joins people to it; in an order that may be gone through. */
export const allKinds: readonly Kind[] = [
	{ name: 'in between', run: registered },
	{ name: 'good, with every page', run: everyPage },
	...failedKinds,
	...refusedKinds,
	{ name: 'held and given up', run: givenUp },
	{ name: 'never answered', run: unanswered },
	{ name: 'half answered', run: halfAnswered },
	...oneOffKinds,
	{ name: 'by hand, held and refused', run: byHand },
	{ name: 'a list under a LocalId of nobody', run: foreignList, leaves: `project/mesh/${monthlyMailbox}/IN/` },
];

/** The next month, by another seed: who is on the new list, and who was on the old one alone. */
export async function nextMonth(world: World, isKilled: boolean): Promise<void> {
	await ndoo(world, 0, 'refresh');
	await world.serve(monthlyMailbox, { seed: secondSeed });
	for (let kill = 0; isKilled && kill < 4; kill++)
		await world.commands.runAndKill(['refresh'], 300 + Math.floor(world.random() * 2_500));
	await ndoo(world, 0, 'refresh');
	await ndoo(world, 0, 'disclose', returnName, '--log-format', 'json');
	await ndoo(world, 0, 'status');
}

/** The folders of what was disclosed or cleaned, oldest first. */
export const disclosures = async (world: World): Promise<readonly string[]> =>
	(await readdir(world.project('disclosed', returnName))).map((name) => join('project/disclosed', returnName, name));
