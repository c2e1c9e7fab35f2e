import { NdooError } from '../../core/errors.ts';
import type { Environment } from '../../core/project/project.ts';

/** The workflow of the Check for National Data Opt-outs service, in every environment (check service page). */
export const workflowId = 'SPINE_NTT_UPHOLDING';

/** The service's mailbox in the organisation policy of 2021. It has been withdrawn: nobody collects what is sent there. */
const withdrawnMailbox = 'X26HC036';

// Live and integration: check service page. The stand-in's has hyphens, which no mailbox of the national service has.
const recipients: Readonly<Record<Environment, string>> = {
	live: 'X26HC065',
	int: 'X26OT154',
	'stand-in': 'NDOO-STAND-IN',
};

/** The mailbox that requests go to and replies come from. */
export const recipientOf = (environment: Environment): string => recipients[environment];

// A mailbox id of MESH begins with the ODS code of its organisation.
const serviceOdsCodes: Readonly<Record<Environment, string>> = { live: 'X26', int: 'X26', 'stand-in': 'STAND-IN' };

/** The organisation under which MESH lists the service's mailbox. */
export const serviceOdsCode = (environment: Environment): string => serviceOdsCodes[environment];

/** Whether a mailbox is the check service's own, in whichever environment, so that it can be nobody else's. */
export const isServiceMailbox = (mailbox: string): boolean =>
	[...Object.values(recipients), withdrawnMailbox].some((known) => isSameMailbox(known, mailbox));

/** Mailbox ids are compared without regard to case: MESH writes them in either. */
export const isSameMailbox = (one: string, other: string): boolean => one.toUpperCase() === other.toUpperCase();

/** Throws `mesh-config` when a message would go to the withdrawn mailbox. */
export function refuseWithdrawn(recipient: string): void {
	if (!isSameMailbox(recipient, withdrawnMailbox)) return;
	throw new NdooError(
		'mesh-config',
		`${withdrawnMailbox} is an older mailbox of the check service that has been withdrawn.`,
		{
			todo: `Send to ${recipients.live} in the live environment, or to ${recipients.int} in the integration environment.`,
		},
	);
}
