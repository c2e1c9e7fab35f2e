import type { ColumnTestFile } from '../read/properties-schema.ts';

type Common = {
	readonly name?: string | undefined;
	readonly description?: string | undefined;
	readonly config?:
		| {
				readonly severity?: 'error' | 'warn' | undefined;
				readonly where?: string | undefined;
				readonly tags?: readonly string[] | undefined;
		  }
		| undefined;
};

/** A test of a column as YAML has it, whichever of its forms was used. */
export type ColumnTest = Common &
	(
		| { readonly kind: 'unique' | 'not_null' | 'nhs_number' }
		| {
				readonly kind: 'accepted_values';
				readonly values: readonly (string | number | boolean)[];
				readonly quote?: boolean | undefined;
		  }
		| { readonly kind: 'relationships' | 'only_cleaned'; readonly to: string; readonly field: string }
		| { readonly kind: 'fresh'; readonly days: number }
	);

type WithArguments<T> = T extends { readonly arguments: infer A } ? Omit<T, 'arguments'> & A : T;

export function columnTest(file: ColumnTestFile): ColumnTest {
	if (typeof file === 'string') return { kind: file };
	if ('unique' in file) return { kind: 'unique', ...file.unique };
	if ('not_null' in file) return { kind: 'not_null', ...file.not_null };
	if ('nhs_number' in file) return { kind: 'nhs_number', ...file.nhs_number };
	if ('accepted_values' in file) return { kind: 'accepted_values', ...flat(file.accepted_values) };
	if ('relationships' in file) return { kind: 'relationships', ...flat(file.relationships) };
	if ('only_cleaned' in file) return { kind: 'only_cleaned', ...flat(file.only_cleaned) };
	return { kind: 'fresh', ...flat(file.fresh) };
}

/** The words of a test beside its other keys, where they stood under `arguments`. */
function flat<T extends object>(file: T): WithArguments<T>;
function flat(file: object): object {
	if (!('arguments' in file) || typeof file.arguments !== 'object') return file;
	const { arguments: words, ...common } = file;
	return { ...common, ...words };
}
