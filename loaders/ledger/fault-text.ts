import type { LedgerFault } from './verification.ts';

/** What is wrong, ready to follow "found". */
export function faultText(fault: LedgerFault): string {
	switch (fault.kind) {
		case 'changed':
			return `entry ${fault.seq}, which is not what was recorded: it was changed, or not written with this key`;
		case 'removed':
			return fault.after === 0
				? `entry ${fault.seq} as the first, and something was recorded before it: that was removed`
				: `entry ${fault.seq} after entry ${fault.after}, and something was recorded between them: that was removed`;
		case 'reordered':
			return `entry ${fault.seq} ${place(fault.standsAfter)}, and it was recorded ${place(fault.recordedAfter)}: they were reordered`;
		case 'back-dated':
			return `entry ${fault.seq}, dated before entry ${fault.earlier}, which was recorded earlier: a clock was set back`;
		case 'cut off':
			return `entry ${fault.last} as the last, and the head that was kept is entry ${fault.head}: what followed was cut off`;
		default:
			return fault satisfies never;
	}
}

const place = (after: number): string => (after === 0 ? 'as the first' : `after entry ${after}`);
