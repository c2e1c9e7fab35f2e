/** The shape of what the server answers: version 1 of the API, or 2 (MESH API specification, "API Versioning"). */
export type ApiVersion = 1 | 2;

/** The version that an Accept header asks for, the lowest when it asks for none; undefined when there is no such version. */
export function apiVersionOf(accept: string): ApiVersion | undefined {
	if (!accept.includes('vnd.mesh')) return 1;
	const [, version] = /application\/vnd\.mesh\.v([12])\+json/.exec(accept) ?? [];
	if (version === undefined) return undefined;
	return version === '2' ? 2 : 1;
}

export const mediaTypes = { 1: 'application/json', 2: 'application/vnd.mesh.v2+json' } as const satisfies Record<
	ApiVersion,
	string
>;
