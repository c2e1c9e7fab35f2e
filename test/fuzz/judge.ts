import { formatError, NdooError } from '../../core/errors.ts';
import { clean } from '../../scripts/cli/edge.ts';
import { plantedNumber, plantedSecret } from './drawn.ts';
import type { Attempt } from './reader.ts';

/** What one case came to: a value, or a refusal that people can read. Whatever else is thrown is a defect. */
export type Outcome = 'read' | 'refused';

/** A hundred problems with their frames of two long lines. */
const longestMessage = 400_000;

/** Seconds of the processor: what other programs take does not count. */
export const longestCase = 10;

/** Bytes of the heap and of buffers that one case may take beside those that were there before it. */
export const mostMemory = 300 << 20;

/** Runs a case; throws for a defect. */
export async function judged({ run }: Attempt): Promise<Outcome> {
	const [began, before] = [process.cpuUsage(), memory()];
	const outcome = await outcomeOf(run);
	const { user, system } = process.cpuUsage(began);
	const seconds = (user + system) / 1e6;
	if (seconds > longestCase) throw new Error(`It took ${seconds.toFixed(1)} seconds.`);
	if (memory() - before > mostMemory) throw new Error('It took more memory than it may.');
	return outcome;
}

async function outcomeOf(run: Attempt['run']): Promise<Outcome> {
	try {
		await run(requireClean);
		return 'read';
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		requireClean(formatError(error));
		return 'refused';
	}
}

/** Looks at words past the one way out (scripts/cli/edge.ts): no number and no secret, and not more than a person can read. */
function requireClean(words: string): void {
	const printed = clean(words, new Set());
	if (aloneAmongDigits.test(printed.replaceAll(separators, ''))) throw new Error('The planted number is in a message.');
	if (printed.includes(plantedSecret)) throw new Error('The planted secret is in a message.');
	if (printed.length > longestMessage) throw new Error(`A message has ${printed.length} characters.`);
}

const separators = /(?<=\d)[\s.,_-]{1,2}(?=\d)/g;
const aloneAmongDigits = new RegExp(`(?<!\\d)${plantedNumber}(?!\\d)`);

export function memory(): number {
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}
