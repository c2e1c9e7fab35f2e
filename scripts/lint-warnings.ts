import type { Day } from '../core/day.ts';
import { formatPlace } from '../core/errors.ts';
import type { Flow } from '../flows/flow.ts';
import { lintFlows } from '../flows/lint/lint.ts';
import { peopleBehind } from '../sql/toolkit/assemble/people-behind.ts';
import type { ProjectGraph } from '../sql/toolkit/graph.ts';
import type { Printer } from './edge.ts';

type Linted = { readonly flows: readonly Flow[]; readonly graph: ProjectGraph; readonly today: Day };

/** Warns of findings across flows that nobody has accepted. */
export function warnOfFindings({ flows, graph, today }: Linted, step: string, print: Printer): void {
	for (const { place, name, found, accepted } of lintFlows(flows, today, peopleBehind(graph)).findings) {
		if (accepted !== undefined) continue;
		const text = `${formatPlace(place)}: ${found} (${name}; see \`ndoo flow lint\`).`;
		print.note({ level: 'warn', step, text });
	}
}
