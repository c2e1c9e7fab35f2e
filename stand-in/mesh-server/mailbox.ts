import { NdooError } from '../../core/errors.ts';
import { isSameMailbox, isServiceMailbox, recipientOf, workflowId } from '../../loaders/service/service.ts';

/** A mailbox that the stand-in server keeps. */
export type Mailbox = {
	readonly id: string;
	readonly name: string;
	readonly odsCode: string;
	/** Undefined: nobody can speak for it over the wire. */
	readonly password: string | undefined;
	/** The workflows that it may send, and those that it is registered to receive. */
	readonly sends: readonly string[];
	readonly receives: readonly string[];
};

const standInMailbox = recipientOf('stand-in');

/** A mailbox of an organisation that has its populations checked. */
export const checkMailbox = ({ id, odsCode, password }: Pick<Mailbox, 'id' | 'odsCode' | 'password'>): Mailbox => ({
	id,
	name: `Mailbox ${id}`,
	odsCode,
	password,
	sends: [workflowId],
	receives: [workflowId],
});

/** The mailbox of the check service; with a password when somebody else than the stand-in is to play the service. */
export const serviceMailbox = (password?: string): Mailbox => ({
	id: standInMailbox,
	name: 'Check for National Data Opt-outs, stand-in',
	odsCode: 'STAND-IN',
	password,
	sends: [workflowId],
	receives: [workflowId],
});

/** Whether a mailbox is the national service's own, which the stand-in neither keeps nor sends to. */
export const isNational = (mailbox: string): boolean =>
	isServiceMailbox(mailbox) && !isSameMailbox(mailbox, standInMailbox);

/** Mailboxes by their id, in capitals. */
export type Mailboxes = ReadonlyMap<string, Mailbox>;

/** Throws `mesh-config` for a mailbox of the national service itself, and for one that is there twice. */
export function mailboxesOf(list: readonly Mailbox[]): Mailboxes {
	const mailboxes = new Map<string, Mailbox>();
	for (const mailbox of list) {
		const id = mailbox.id.toUpperCase();
		if (isNational(id)) throw notKept(`${id} is a mailbox of the national service, which the stand-in must not keep.`);
		if (mailboxes.has(id)) throw notKept(`The mailbox ${id} is there twice.`);
		mailboxes.set(id, { ...mailbox, id });
	}
	return mailboxes;
}

const notKept = (message: string): NdooError =>
	new NdooError('mesh-config', message, { todo: 'Give each use a mailbox of its own under `mailboxes:` in ndoo.yml.' });
