import type { NodeResult } from '../../sql/runner/result.ts';
import type { Printer } from './edge.ts';

/** Says of each node how it came out: what went well only while it lasts. */
export const tellResult =
	(step: string, print: Printer) =>
	({ status, name, message }: NodeResult): void => {
		const isWell = status === 'success' || status === 'pass';
		print.note(
			isWell
				? { level: 'info', step, text: `${name}: ${status}`, passing: true }
				: {
						level: status === 'fail' || status === 'error' ? 'alarm' : 'warn',
						step,
						text: `${name}: ${status}. ${message}`,
					},
		);
	};
