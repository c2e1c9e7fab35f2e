/**
 * Whether tests that need a component are to be skipped, given why it is missing: elsewhere they are, with the reason in
 * their name; on a build server nothing may be missing, and this throws.
 */
export function isSkipped(missing: string | undefined): boolean {
	if (missing === undefined) return false;
	if (process.env['CI']) throw new Error(`Every component has to be there on a build server. ${missing}`);
	return true;
}

/** The name of a group of tests that need a component, with the reason when it is missing. */
export const named = (name: string, missing: string | undefined): string =>
	missing === undefined ? name : `${name} (skipped: ${missing})`;
