import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import { type FailedTest, reportVariable, type TestReport } from './test-report.ts';

/** Writes what the harness tells outcomes by: of each failure, whether an assertion made it. */
export default class MutateReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failure[]): void {
		const tests = modules.flatMap((module) => [...module.children.allTests()]);
		const passed = tests.filter((test) => test.result().state === 'passed').length;
		const failed = tests.flatMap((test): readonly FailedTest[] => {
			const { state, errors = [] } = test.result();
			return state === 'failed' ? [{ name: test.fullName, ...judged(errors) }] : [];
		});
		const outside = [
			...modules.flatMap((module) => [...module.errors()]),
			...modules.flatMap((module) => [...module.children.allSuites()].flatMap((suite) => [...suite.errors()])),
			...unhandled,
		];
		const report: TestReport = {
			passed,
			skipped: tests.length - passed - failed.length,
			failed,
			outside: outside.map(({ name, message }) => `${name}: ${message}`),
		};
		writeFileSync(process.env[reportVariable] ?? '', JSON.stringify(report));
	}
}

type Failure = {
	readonly name?: string;
	readonly message: string;
	readonly stack?: string;
	readonly cause?: unknown;
};

const judged = (errors: readonly Failure[]): Omit<FailedTest, 'name'> => ({
	isByAssertion: errors.some(isAssertion),
	message: errors.map(({ name, message }) => `${name}: ${message}`).join('\n'),
});

/** Whether it, or what it was caused by, is an assertion, a snapshot that differs or a property that gave false. */
function isAssertion(error: Failure): boolean {
	if (isThrownByTest(error)) return true;
	if (error.name === 'AssertionError' || /^Snapshot `.*` mismatched/.test(error.message)) return true;
	if (error.message.includes('Property failed by returning false')) return true;
	const { cause } = error;
	return typeof cause === 'object' && cause !== null && 'message' in cause && isAssertion(cause as Failure);
}

/** A test, or a helper of tests, that looked itself: `throw new Error('the folder was not locked')`. */
function isThrownByTest({ name, stack = '' }: Failure): boolean {
	const [first = ''] = stack.split('\n').filter((line) => /^\s+at /.test(line));
	return name === 'Error' && /[\\/]test[\\/]/.test(first);
}
