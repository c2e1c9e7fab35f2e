import { NdooError } from '../../core/errors.ts';
import type { Grants } from '../../core/project/project.ts';
import { didYouMean } from '../../core/yaml/suggestion.ts';
import type { Flow } from '../../flows/flow.ts';
import { isLikeANumber } from '../../loaders/service/quote.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';

/** Throws `config-invalid` for what `grants:` in ndoo.yml says and cannot be, before anything is changed. */
export function requireDeclarable(dialect: Dialect, flows: readonly Flow[], declared: Grants | undefined): void {
	if (declared === undefined) return;
	requireFlows(flows, declared);
	requireApart[dialect](declared);
	requireNoNumber(declared);
}

/** Who reads returns or the record on SQL Server is denied the list, by whatever other role he has (migration 0091). */
const requireApart: Readonly<Record<Dialect, (declared: Grants) => void>> = {
	postgres: () => {},
	tsql: ({ loader, auditor, flows }) => {
		const others = new Set([...auditor, ...Object.values(flows).flat()]);
		const twice = loader.filter((account) => others.has(account));
		if (twice.length === 0) return;
		throw new NdooError('config-invalid', 'ndoo.yml names the loader beside those who are denied the list.', {
			problems: twice.map((account) => ({
				place: { file: 'ndoo.yml' },
				found: `the account ${JSON.stringify(account)} under \`grants.loader\` and under \`auditor\` or \`flows\``,
				expected: 'the loader under `loader` alone: on SQL Server its role reads the views and the ledger as well',
			})),
			todo: 'Take it out of the others, and run `ndoo grants --dry-run`. Nothing was changed.',
		});
	},
};

function requireFlows(flows: readonly Flow[], declared: Grants): void {
	const names = flows.map(({ name }) => name);
	const unknown = Object.keys(declared.flows).filter((name) => !names.includes(name));
	if (unknown.length === 0) return;
	throw new NdooError('config-invalid', 'ndoo.yml gives rights on flows that there are none of.', {
		problems: unknown.map((name) => ({
			place: { file: 'ndoo.yml' },
			found: `\`grants.flows.${name}\`${didYouMean(name, names)}`,
			expected: 'the name of a flow under flows/returns',
		})),
		todo: 'Correct `grants:` in ndoo.yml, and run `ndoo grants --dry-run`. Nothing was changed.',
	});
}

/** What is accepted goes on record for good, with its reason (docs/design/rules.md, rule 2). */
function requireNoNumber({ accepted = [] }: Grants): void {
	const wrong = accepted.filter((one) => Object.values(one).some((text) => isLikeANumber(withoutDays(text))));
	if (wrong.length === 0) return;
	throw new NdooError('config-invalid', 'ndoo.yml accepts access with something like an NHS number in its words.', {
		problems: wrong.map(({ access }) => ({
			place: { file: 'ndoo.yml' },
			found: `a number of nine digits or more in \`grants.accepted\`, at \`access: ${access}\``,
			expected: 'words without one: they are kept on record',
		})),
		todo: 'Correct `grants:` in ndoo.yml, and run `ndoo grants --dry-run`. Nothing was changed.',
	});
}

const withoutDays = (text: string): string => text.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'a day');
