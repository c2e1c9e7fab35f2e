/** How the tests ended on one version. */
export type Tally = {
	readonly version: string;
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
	readonly seconds: number;
	/** Of the test runner; undefined when it was stopped for taking too long. */
	readonly status: number | undefined;
};

/** What is read of the report of the test runner. */
export type Report = {
	readonly testResults: readonly {
		readonly name: string;
		readonly status: string;
		readonly assertionResults: readonly { readonly status: string }[];
	}[];
};

/** A file that could not be run counts as a test that failed: it has none of its own. */
export function counted(report: Report): Pick<Tally, 'passed' | 'failed' | 'skipped'> {
	const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
	const whole = report.testResults.filter(
		({ status, assertionResults }) =>
			status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
	);
	const [passed, failed] = ['passed', 'failed'].map((status) => tests.filter((one) => one.status === status).length);
	return {
		passed: passed ?? 0,
		failed: (failed ?? 0) + whole.length,
		skipped: tests.length - (passed ?? 0) - (failed ?? 0),
	};
}

/** A version on which nothing was run is not one that works. */
export const isGood = ({ passed, failed, status }: Tally): boolean => status === 0 && failed === 0 && passed > 0;

export function tallyTable(tallies: readonly Tally[]): string {
	const head = ['PostgreSQL', 'passed', 'failed', 'skipped', 'minutes', 'exit'];
	const rows = tallies.map((tally) => [
		tally.version,
		String(tally.passed),
		String(tally.failed),
		String(tally.skipped),
		(tally.seconds / 60).toFixed(1),
		tally.status === undefined ? 'stopped: too long' : String(tally.status),
	]);
	const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		row
			.map((cell, at) => cell.padEnd(widths[at] ?? 0))
			.join('  ')
			.trimEnd();
	return [head, ...rows].map(line).join('\n');
}
