import type { NumberSuggestion } from '../../loaders/column-profiling/suggestion.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';

/** A source table that a new flow begins with. */
export type FirstTable = {
	readonly source: RelationName;
	readonly columns: readonly string[];
	/** The column that is likeliest to hold the person's number, if there is one. */
	readonly number: NumberSuggestion | undefined;
};

type NewFlow = { readonly name: string; readonly title: string; readonly table?: FirstTable | undefined };

/** The text of a new flow file: the template under its own name, with a table of its own where one is known. */
export function newFlowText(template: string, { name, title, table }: NewFlow): string {
	const named = template
		.replace(/^name: .*$/m, () => `name: ${name}`)
		.replace(/^title: .*$/m, () => `title: ${scalar(title)}`);
	return table === undefined ? named : named.replace(/^tables:\n[\s\S]*/m, () => tablesText(table));
}

function tablesText({ source, columns, number }: FirstTable): string {
	const { column, format } = number ?? { column: 'nhs_number', format: 'text' };
	return [
		'tables:',
		`  - name: ${scalar(outwardName(source.name))}`,
		`    source: { schema: ${scalar(source.schema)}, name: ${scalar(source.name)} }`,
		number === undefined
			? '    # No column looks like an NHS number. Name the right one, or a table that this one hangs on (`via`).'
			: `    # Suggested, for you to look at: ${number.because}.`,
		`    subject: { column: ${scalar(column)}, format: ${format} }`,
		'    # All columns of the source. Take out what the recipient does not need.',
		'    columns:',
		...columns.map((name) => `      - ${scalar(name)}`),
		'',
	].join('\n');
}

/** A text as a value of YAML: as it is where nothing in it can be taken for anything else. */
const scalar = (text: string): string =>
	/^[A-Za-z_][\w -]*\w$/.test(text) && !/^(null|true|false)$/i.test(text) ? text : JSON.stringify(text);

/** A name that the rules of flow files take: small letters, digits and single underscores. */
function outwardName(source: string): string {
	const name = source
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '_')
		.replace(/^[^a-z]+/, '')
		.slice(0, 40)
		.replace(/_$/, '');
	return name === '' ? 'table' : name;
}
