import { type Chance, chance } from './chance.ts';
import { judged, runAgain, runCase, type Stage } from './stage.ts';
import type { Watch } from './watched.ts';

/** What is tried of a case. */
export type Extent = {
	readonly seed: number;
	/** So many drawn points, beside those right behind what others see where these are among them; or all. */
	readonly points: number | 'all';
	readonly isVisibleIn: boolean;
	/** At so many drawn points of the run after the kill, it is killed as well; after each of the kills, or of so many drawn ones. */
	readonly pairs: number;
	readonly paired?: number;
};

export type Fault = { readonly at: string; readonly what: string };

export type Killed = { readonly singly: number; readonly pairs: number; readonly faults: readonly Fault[] };

/** Kills a command at its points, singly and in pairs, and sees that the end is that of an undisturbed one. */
export async function tryKills(stage: Stage, extent: Extent): Promise<Killed> {
	const { one, world, points } = stage;
	const drawn = chance(extent.seed, one.name);
	const chosen = chosenOf(stage, extent, drawn);
	const faults: Fault[] = [];
	const paired = new Set(drawn.some(chosen.length, extent.paired ?? chosen.length).map((at) => chosen[at]));
	let pairs = 0;
	world.putBack('start');
	await runCase(world, one, keeping(stage, chosen, 'first'));
	for (const at of chosen) {
		const about = `${at} (${points[at]?.about})`;
		await world.spend(`first-${at}`);
		// The MESH client may come by between the kill and the next run.
		if (isSeen(stage, at) || drawn.isHeads()) await world.serve();
		const seconds = paired.has(at) ? drawn.some(points.length, extent.pairs) : [];
		const kept: number[] = [];
		const ran = await runAgain(world, one, keeping(stage, seconds, 'second', kept));
		faults.push(...(await judged(stage, ran)).map((what) => ({ at: about, what })));
		for (const second of kept) {
			pairs += 1;
			await world.spend(`second-${second}`);
			if (drawn.isHeads()) await world.serve();
			const found = await judged(stage, await runAgain(world, one));
			faults.push(...found.map((what) => ({ at: `${about}, then ${second}`, what })));
		}
	}
	return { singly: chosen.length, pairs, faults };
}

function chosenOf(stage: Stage, { points: wanted, isVisibleIn }: Extent, drawn: Chance): readonly number[] {
	const all = [...stage.points.keys()];
	if (wanted === 'all') return all;
	const some = new Set(drawn.some(all.length, wanted));
	return all.filter((at) => some.has(at) || (isVisibleIn && isSeen(stage, at)));
}

/** Whether the effect before this point is one that others see. */
const isSeen = ({ points }: Stage, at: number): boolean => points[at - 1]?.isVisible === true;

/** Keeps the world as it is at these points: what is on the disk then is what a kill leaves. */
function keeping({ world }: Stage, at: readonly number[], name: string, kept: number[] = []): Watch {
	let point = 0;
	return () => {
		if (at.includes(point)) {
			world.keep(`${name}-${point}`);
			kept.push(point);
		}
		point += 1;
	};
}
