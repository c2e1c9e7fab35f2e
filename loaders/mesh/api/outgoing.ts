import { NdooError } from '../../../core/errors.ts';

/** What MESH has to know of a message that is sent. Nothing in it may be about a patient: all of it travels as headers. */
export type ApiMessage = {
	readonly to: string;
	readonly workflowId: string;
	/** Our own reference. MESH does not look whether it was used before. */
	readonly localId?: string;
	readonly subject?: string;
	readonly fileName?: string;
};

// Names and longest values: the specification of the MESH API.
const fields = [
	['mex-to', 'to', 100],
	['mex-workflowid', 'workflowId', 300],
	['mex-localid', 'localId', 300],
	['mex-subject', 'subject', 500],
	['mex-filename', 'fileName', 300],
] as const satisfies readonly (readonly [string, keyof ApiMessage, number])[];

/**
 * The headers of a message, empty ones left out. Throws `mesh-config` for what MESH would answer with 400: a missing
 * recipient or workflow, a sign outside of printable ASCII, a URL, a value that is too long (docs/design/mesh.md, "MESH API").
 */
export function messageHeaders(message: ApiMessage): Readonly<Record<string, string>> {
	const headers = fields.map(([name, field, longest]) => {
		const value = message[field] ?? '';
		const fault = faultOf(value, longest) ?? (value === '' && isNeeded(field) ? 'nothing' : undefined);
		if (fault !== undefined) throw unfit(field, fault);
		return [name, value] as const;
	});
	return Object.fromEntries(headers.filter(([, value]) => value !== ''));
}

const isNeeded = (field: keyof ApiMessage): boolean => field === 'to' || field === 'workflowId';

function faultOf(value: string, longest: number): string | undefined {
	if (value.length > longest) return `${value.length} signs`;
	if (/[^\x20-\x7e]/.test(value)) return 'a sign that a header cannot hold';
	if (value !== value.trim()) return 'a space at an end';
	return /https?:\/\//i.test(value) ? 'a URL' : undefined;
}

// Without the value: what should not be there may be about a person.
const unfit = (field: keyof ApiMessage, fault: string): NdooError =>
	new NdooError('mesh-config', `MESH does not take a message with ${fault} in \`${field}\`.`, {
		todo: 'Use letters, digits, hyphens and underscores, and no more than the specification of MESH allows.',
	});
