import { NdooError } from '../../core/errors.ts';

/**
 * A text that MESH and the check service take as LocalId or Subject: not blank, letters, digits, hyphen and underscore
 * (check service page; a colon is known to lose the reply). Gives it back; throws `mesh-config`, without the text, since
 * what should not be there may be about a person.
 */
export function requireReference(text: string, what: string): string {
	return requireSigns(text, what, /[^A-Za-z0-9_-]/, 'letters, digits, hyphens and underscores');
}

/** A mailbox id, fit for a file name as well: letters, digits and hyphens. Gives it back; throws `mesh-config`. */
export function requireMailboxId(text: string, what: string): string {
	return requireSigns(text, what, /[^A-Za-z0-9-]/, 'letters, digits and hyphens');
}

function requireSigns(text: string, what: string, misfit: RegExp, allowed: string): string {
	const at = text.search(misfit);
	if (text !== '' && at === -1) return text;
	const found = text === '' ? 'nothing' : `another sign at position ${at + 1}`;
	throw new NdooError('mesh-config', `Expected ${what} to be made of ${allowed}, got ${found}.`, {
		todo: 'Check the mailbox ids and the ODS code of the organisation in ndoo.yml.',
	});
}
