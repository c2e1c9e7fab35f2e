import type { Day } from '../../core/day.ts';
import { formatPlace } from '../../core/errors.ts';
import type { Flow } from '../../flows/flow.ts';
import { lintFlows } from '../../flows/lint/lint.ts';
import type { Printer } from '../cli/edge.ts';

type Linted = { readonly flows: readonly Flow[]; readonly today: Day };

/** Warns of findings across flows that nobody has accepted. */
export function warnOfFindings({ flows, today }: Linted, step: string, print: Pick<Printer, 'note'>): void {
	for (const { place, name, found, accepted } of lintFlows(flows, today).findings) {
		if (accepted !== undefined) continue;
		const text = `${formatPlace(place)}: ${found} (${name}; see \`ndoo flow lint\`).`;
		print.note({ level: 'warn', step, text });
	}
}
