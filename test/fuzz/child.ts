import fc from 'fast-check';
import { judged } from './judge.ts';
import type { Attempt, Reader } from './reader.ts';

// Runs the cases of readers, one after the other, in a process of its own, and says before each which it is: who waits for it can
// tell where it ended.

/** What the process is asked for. */
export type Order = {
	/** A module whose `readers` these are. */
	readonly from: './plants.ts' | './readers/index.ts';
	readonly readers: readonly { readonly name: string; readonly drawn: number }[];
	readonly seed: number;
};

/** What it says: the input that is under way, cut; and what a reader made of its cases. */
export type Told = { readonly input: string } | Tally;

/** `defect` is the first case that was neither read nor refused. */
export type Tally = {
	readonly name: string;
	readonly read: number;
	readonly refused: number;
	readonly cpuSeconds: number;
	readonly defect?: string;
};

process.once('message', async (order: Order) => {
	await runOrder(order);
	process.disconnect();
});

const tell = (told: Told): void => void process.send?.(told);

async function runOrder({ from, readers: wanted, seed }: Order): Promise<void> {
	const { readers } = (await import(from)) as { readonly readers: readonly Reader[] };
	for (const { name, drawn } of wanted) {
		const found = readers.find((one) => one.name === name);
		if (found !== undefined) tell(await tallyOf(found, { seed, drawn }));
	}
}

type Cases = { readonly seed: number; readonly drawn: number };

async function tallyOf({ name, cases, known }: Reader, { seed, drawn }: Cases): Promise<Tally> {
	const counts = { read: 0, refused: 0 };
	const began = process.cpuUsage();
	const done = (defect?: string): Tally => {
		const { user, system } = process.cpuUsage(began);
		return { name, ...counts, cpuSeconds: (user + system) / 1e6, ...(defect !== undefined && { defect }) };
	};
	const tried = async (attempt: Attempt): Promise<void> => {
		tell({ input: excerptOf(attempt.input) });
		counts[await judged(attempt)] += 1;
	};
	for (const [at, attempt] of known.entries()) {
		const fault = await tried(attempt).then(() => undefined, words);
		if (fault !== undefined) return done(`known case ${at}, ${excerptOf(attempt.input)}: ${fault}`);
	}
	const property = fc.asyncProperty(cases, tried);
	const { failed, counterexample, errorInstance } = await fc.check(property, {
		seed,
		numRuns: drawn,
		endOnFailure: true,
	});
	return failed ? done(`${excerptOf(counterexample?.[0].input)}: ${words(errorInstance)}`) : done();
}

function excerptOf(input: unknown): string {
	const short = (_: string, value: unknown) => (typeof value === 'string' ? value.slice(0, excerptLength) : value);
	const text = input instanceof Uint8Array ? String(Buffer.from(input.subarray(0, excerptLength))) : input;
	return (JSON.stringify(text, short) ?? String(text)).slice(0, excerptLength);
}

const excerptLength = 300;

const words = (error: unknown): string =>
	(error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 900);
