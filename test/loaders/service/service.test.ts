import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import { environments } from '../../../core/project/project.ts';
import {
	isSameMailbox,
	isServiceMailbox,
	recipientOf,
	refuseWithdrawn,
	workflowId,
} from '../../../loaders/service/service.ts';

describe('the check service', () => {
	test('its workflow and mailboxes are those of the check service page', () => {
		expect(workflowId).toBe('SPINE_NTT_UPHOLDING');
		expect(environments.map(recipientOf)).toEqual(['X26HC065', 'X26OT154', 'NDOO-STAND-IN']);
	});

	test.each([
		['X26HC065', true],
		['x26ot154', true],
		['NDOO-STAND-IN', true],
		['X26HC036', true],
		['YCLTA53', false],
		['', false],
	])('whether %s is a mailbox of the service: %s', (mailbox, expected) => {
		expect(isServiceMailbox(mailbox)).toBe(expected);
	});

	test('mailboxes are the same in either case', () => {
		expect(isSameMailbox('x26hc065', 'X26HC065')).toBe(true);
		expect(isSameMailbox('X26HC065', 'X26HC06')).toBe(false);
	});

	test.each(['X26HC036', 'x26hc036'])('refuses the withdrawn mailbox %s and names the right ones', (mailbox) => {
		expect(() => refuseWithdrawn(mailbox)).toThrow(NdooError);
		expect(textOf(() => refuseWithdrawn(mailbox))).toMatchInlineSnapshot(`
			"mesh-config: X26HC036 is an older mailbox of the check service that has been withdrawn.

			What to do: Send to X26HC065 in the live environment, or to X26OT154 in the integration environment."
		`);
	});

	test.each(environments.map(recipientOf))('does not refuse %s', (mailbox) => {
		expect(() => refuseWithdrawn(mailbox)).not.toThrow();
	});
});

function textOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		if (error instanceof NdooError) return `${error.code}: ${formatError(error)}`;
		throw error;
	}
	return 'nothing thrown';
}
