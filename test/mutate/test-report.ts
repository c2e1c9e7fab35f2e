/** Names the file that the reporter writes to. */
export const reportVariable = 'NDOO_MUTATE_REPORT';

export type FailedTest = {
	readonly name: string;
	/** And not by an error that nothing expected, nor by the time limit. */
	readonly isByAssertion: boolean;
	readonly message: string;
};

/** How one run of the test runner ended. */
export type TestReport = {
	readonly passed: number;
	readonly skipped: number;
	readonly failed: readonly FailedTest[];
	/** Errors of no single test: a file that cannot be imported, a hook that fails. */
	readonly outside: readonly string[];
};

/** How the tests of one file ended, on a copy that is whole or broken. */
export type Verdict =
	| { readonly kind: 'passed' }
	/** None of its tests could run here: a server or a program is missing. */
	| { readonly kind: 'left-out' }
	/** An assertion failed. */
	| { readonly kind: 'noticed'; readonly by: string }
	/** Something failed, and no assertion: a broken import, a hook, an error that nothing expected, the time limit. */
	| { readonly kind: 'stopped'; readonly by: string };

export const noReport = 'the test runner ended without a report';

/** `undefined` is a runner that wrote no report: it was stopped, or could not start. */
export function verdictOf(report: TestReport | undefined): Verdict {
	if (report === undefined) return { kind: 'stopped', by: noReport };
	const { passed, failed, outside } = report;
	const noticed = failed.find(({ isByAssertion }) => isByAssertion);
	if (noticed !== undefined) return { kind: 'noticed', by: noticed.name };
	const [error] = [...failed.map(({ name, message }) => `${name}: ${message}`), ...outside];
	if (error !== undefined) return { kind: 'stopped', by: error.replaceAll(/\s+/g, ' ').slice(0, 300) };
	return passed === 0 ? { kind: 'left-out' } : { kind: 'passed' };
}
