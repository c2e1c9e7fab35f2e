// The calls of the API, by method and address below `/messageexchange/` (specification, "paths").
const calls = [
	['lookup', 'GET', 'endpointlookup/{odsCode}/{workflowId}'],
	['handshake', 'POST', '{mailbox}'],
	['inbox', 'GET', '{mailbox}/inbox'],
	['download', 'GET', '{mailbox}/inbox/{messageId}'],
	['download', 'GET', '{mailbox}/inbox/{messageId}/{chunk}'],
	['acknowledge', 'PUT', '{mailbox}/inbox/{messageId}/status/acknowledged'],
	['send', 'POST', '{mailbox}/outbox'],
	['chunk', 'POST', '{mailbox}/outbox/{messageId}/{chunk}'],
	['track', 'GET', '{mailbox}/outbox/tracking'],
	['track-local-id', 'GET', '{mailbox}/outbox/tracking/{localId}'],
] as const;

export type CallKind = (typeof calls)[number][0];

const names = ['mailbox', 'messageId', 'chunk', 'localId', 'odsCode', 'workflowId'] as const;

/** A call with what its address names; '' for what this kind of call does not name. */
export type MeshCall = Readonly<Record<(typeof names)[number], string>> & {
	readonly kind: CallKind;
	readonly query: URLSearchParams;
};

/** Undefined when there is no such call. */
export function callOf(method: string, target: string): MeshCall | undefined {
	const [path = '', query = ''] = target.split(/\?(.*)/s);
	for (const [kind, itsMethod, template] of calls) {
		const named = method === itsMethod ? namedIn(path, `/messageexchange/${template}`) : undefined;
		if (named !== undefined) return { ...nothingNamed, ...named, kind, query: new URLSearchParams(query) };
	}
	return undefined;
}

const nothingNamed = { mailbox: '', messageId: '', chunk: '', localId: '', odsCode: '', workflowId: '' };

/** What stands in a path at the names of a template; undefined when the path is of another form. */
function namedIn(path: string, template: string): Partial<MeshCall> | undefined {
	const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
	const found = new RegExp(`^${pattern}$`).exec(path);
	if (found === null) return undefined;
	try {
		const entries = Object.entries(found.groups ?? {});
		return Object.fromEntries(entries.map(([name, text]) => [name, decodeURIComponent(text)]));
	} catch {
		return undefined; // a percent sign that is not as it should be
	}
}
