import { NdooError } from '../../core/errors.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { chance } from './chance.ts';
import { judged, runAgain, runCase, type Stage } from './stage.ts';
import type { Fault } from './trial.ts';
import type { Point, Watch } from './watched.ts';

/** What goes wrong from a point on, until the run has ended. */
export type Trouble = {
	readonly name: string;
	/** Gives what the effect fails with; undefined where it works. */
	fails(point: Point): Error | undefined;
};

const system = (code: string, text: string): Error => Object.assign(new Error(`${code}: ${text}`), { code });

const refused = (state: string): NdooError =>
	new NdooError('warehouse-statement', `The warehouse refused a statement (SQLSTATE ${state}).`, {
		todo: 'Try again.',
	});

export const troubles: readonly Trouble[] = [
	{
		name: 'disk full',
		fails: ({ kind, about }) => {
			if (kind === 'statement') return refused('53100');
			return /^(?:write|half|make)/.test(about) ? system('ENOSPC', 'no space left on device, write') : undefined;
		},
	},
	{
		name: 'read-only folder',
		fails: ({ kind }) => (kind === 'file' ? system('EROFS', 'read-only file system, open') : undefined),
	},
	{
		name: 'permission lost',
		fails: ({ kind }) =>
			kind === 'file'
				? system('EACCES', 'permission denied, open')
				: new NdooError('permission-denied', 'The warehouse refused a statement (SQLSTATE 42501).', {
						todo: 'Ask for it.',
					}),
	},
	{
		name: 'connection dropped',
		fails: ({ kind }) =>
			kind === 'statement'
				? new NdooError('warehouse-connection', 'The connection to the warehouse was lost.', { todo: 'Try again.' })
				: undefined,
	},
];

/** What is tried: at so many drawn points of each of so many kinds. */
export type Drawn = { readonly seed: number; readonly points: number; readonly kinds: number };

export type Tried = { readonly tried: number; readonly faults: readonly Fault[] };

/** Has each trouble begin at so many drawn points; once it is over, the same command comes to the undisturbed end. */
export async function tryTroubles(stage: Stage, { seed, points: each, kinds }: Drawn): Promise<Tried> {
	const { one, world, points } = stage;
	const faults: Fault[] = [];
	let tried = 0;
	const chosen = chance(seed, `${one.name} troubles`).some(troubles.length, kinds);
	for (const trouble of troubles.filter((_, kind) => chosen.includes(kind))) {
		const fitting = [...points.entries()].filter(([, point]) => trouble.fails(point) !== undefined);
		for (const drawn of chance(seed, `${one.name} ${trouble.name}`).some(fitting.length, each)) {
			const [at = 0, point] = fitting[drawn] ?? [];
			tried += 1;
			world.putBack('start');
			await runCase(world, one, failingFrom(at, trouble));
			const found = await judged(stage, await runAgain(world, one));
			faults.push(...found.map((what) => ({ at: `${trouble.name} from ${at} (${point?.about})`, what })));
		}
	}
	return { tried, faults };
}

function failingFrom(first: number, { fails }: Trouble): Watch {
	let at = 0;
	return (point) => {
		const error = at >= first && point.about !== 'the end' ? fails(point) : undefined;
		at += 1;
		if (error !== undefined) throw error;
	};
}

/** At drawn points of a run, a second scheduler begins the same: it is kept out, and the first comes to its end. */
export async function trySecondScheduler(stage: Stage, { seed, points: each }: Drawn): Promise<Tried> {
	const { one, world, points } = stage;
	const faults: Fault[] = [];
	const drawn = chance(seed, `${one.name} second scheduler`).some(points.length, each);
	for (const wanted of drawn) {
		const at = `second scheduler at ${wanted} (${points[wanted]?.about})`;
		let point = 0;
		world.putBack('start');
		const ran = await runCase(world, one, async () => {
			point += 1;
			if (point - 1 !== wanted) return;
			const { status } = await runCase(world, one);
			if (status !== exitStatus.locked) faults.push({ at, what: `the second ended with ${status}` });
		});
		faults.push(...(await judged(stage, ran)).map((what) => ({ at, what })));
	}
	return { tried: drawn.length, faults };
}

/** Kills at drawn points, and goes on with a clock on the other side of the month's end. */
export async function tryClocks(
	stage: Stage,
	{ evening, morning }: Readonly<Record<'evening' | 'morning', Date>>,
	{ seed, points: each }: Drawn,
): Promise<Tried> {
	const { one, world, points } = stage;
	const faults: Fault[] = [];
	let tried = 0;
	for (const [way, first, second] of [
		['forward', evening, morning],
		['back', morning, evening],
	] as const) {
		const drawn = chance(seed, `${one.name} clock ${way}`).some(points.length, each);
		world.putBack('start');
		world.clock = () => first;
		let point = 0;
		await runCase(world, one, () => {
			if (drawn.includes(point)) world.keep(`clock-${point}`);
			point += 1;
		});
		for (const at of drawn) {
			tried += 1;
			await world.spend(`clock-${at}`);
			world.clock = () => second;
			const ran = await runAgain(world, one);
			world.clock = () => morning;
			faults.push(...(await judged(stage, ran)).map((what) => ({ at: `clock ${way} at ${at}`, what })));
		}
	}
	return { tried, faults };
}
