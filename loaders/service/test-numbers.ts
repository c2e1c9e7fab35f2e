import type { Environment } from '../../core/project/project.ts';

/** What is sent to try the service, and exactly what has to come back. */
export type TestNumbers = { readonly sent: readonly string[]; readonly returned: readonly string[] };

// Check service page, "Test the service", in its order: the number, and "Opt-out Registered". For trying out the service
// and nothing else; never to be entered into a system that holds patients.
const integration = [
	['9694116414', 'Yes'],
	['9694116422', 'Yes'],
	['9694116430', 'Yes'],
	['9694116449', 'Yes'],
	['9694116457', 'Yes'],
	['9694116465', 'Yes'],
	['9694116473', 'Yes'],
	['9694116481', 'Yes'],
	['9694116503', 'Yes'],
	['9694116511', 'Yes'],
	['9694116538', 'No'],
	['9694116546', 'No'],
	['9694116554', 'No'],
	['9694116562', 'No'],
	['9694116570', 'No'],
	['9694116589', 'No'],
	['9694116597', 'No'],
	['9694116600', 'No'],
	['9694116619', 'No'],
	['9694116627', 'No'],
] as const;

const live = [
	['9990536627', 'No'],
	['9990537313', 'No'],
	['9990537364', 'No'],
	['9990569479', 'Yes'],
	['9990569401', 'Yes'],
	['9990539685', 'Yes'],
	['9990539642', 'Yes'],
	['9990539596', 'No'],
	['9990539502', 'No'],
	['9990539537', 'No'],
	['9990539693', 'No'],
	['9990539634', 'No'],
	['9990539553', 'No'],
	['9990539499', 'No'],
	['9990539510', 'No'],
] as const;

/** The published test numbers of each environment; the stand-in answers to those of the integration environment. */
export const testNumbers: Readonly<Record<Environment, TestNumbers>> = {
	live: asTestNumbers(live),
	int: asTestNumbers(integration),
	'stand-in': asTestNumbers(integration),
};

function asTestNumbers(published: readonly (readonly [number: string, optOutRegistered: 'Yes' | 'No'])[]): TestNumbers {
	return {
		sent: published.map(([number]) => number),
		returned: published.filter(([, optOutRegistered]) => optOutRegistered === 'No').map(([number]) => number),
	};
}
