import type { VarValue } from '../../../core/project/project.ts';
import type { Mistake } from '../../../core/yaml/source.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import { joinedList } from '../../../core/yaml/wording.ts';
import type { TextRange } from '../../../warehouse/sql-text/tokens.ts';
import type { NodeId } from '../graph.ts';
import type { Compiled } from '../sql-text/relations.ts';
import type { Literal, TemplateCall } from './call.ts';
import { readTemplate, type Slip } from './template.ts';

/** What a call names: a model, a table of a system, or a table of a flow. */
export type Reference =
	| { readonly kind: 'ref'; readonly model: string }
	| { readonly kind: 'source'; readonly source: string; readonly table: string }
	| { readonly kind: 'cleaned'; readonly flow: string; readonly table: string };

/** A node that a reference leads to, and how the target's dialect writes it. */
export type ResolvedNode = { readonly id: NodeId; readonly sql: string };

/** What the calls of a file can reach. */
export type Scope = {
	readonly find: (reference: Reference) => ResolvedNode | Mistake;
	readonly vars: Readonly<Record<string, VarValue>>;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

/** A node that a file reads, and the call that says so. */
export type NodeReference = TextRange & { readonly id: NodeId };

export type Expanded = Compiled & {
	readonly reads: readonly NodeReference[];
	/** What `{{ config() }}` says; not judged yet. */
	readonly config: { readonly values: Readonly<Record<string, Literal>>; readonly at: TextRange } | undefined;
	readonly slips: readonly Slip[];
	/** The place in the file of a place in the SQL. */
	readonly origin: (offset: number) => number;
};

/** Replaces the calls of a file by SQL. Never throws; every mistake is given back with its place. */
export function expand(text: string, scope: Scope): Expanded {
	const { pieces, slips: misread } = readTemplate(text);
	const calls: TextRange[] = [];
	const reads: NodeReference[] = [];
	const slips: Slip[] = [...misread];
	const starts: { readonly at: number; readonly origin: number; readonly isText: boolean }[] = [];
	let sql = '';
	let config: Expanded['config'];
	for (const piece of pieces) {
		starts.push({ at: sql.length, origin: piece.start, isText: piece.kind === 'text' });
		if (piece.kind === 'text') {
			sql += piece.text;
			continue;
		}
		const { start, end } = piece;
		const made = answer(piece.call, scope);
		if ('found' in made) slips.push({ start, end, ...made });
		else if ('config' in made) config = { values: made.config, at: { start, end } };
		else {
			if (made.id !== undefined) {
				calls.push({ start: sql.length, end: sql.length + made.sql.length });
				reads.push({ id: made.id, start, end });
			}
			sql += made.sql;
		}
	}
	const origin = (offset: number): number => {
		const piece = starts.findLast(({ at }) => at <= offset);
		return piece === undefined ? offset : piece.origin + (piece.isText ? offset - piece.at : 0);
	};
	return { sql, calls, reads, config, slips, origin };
}

type Made =
	| { readonly sql: string; readonly id?: NodeId }
	| { readonly config: Readonly<Record<string, Literal>> }
	| Mistake;

const forms = {
	ref: "`ref('model')`",
	source: "`source('name', 'table')`",
	cleaned: "`cleaned('flow.table')`",
	var: "`var('name')` or `var('name', default)`",
	env_var: "`env_var('NAME')` or `env_var('NAME', 'default')`",
	config: "`config(materialized='table', tags=['…'])`",
} as const;

const isKnown = (name: string): name is keyof typeof forms => Object.hasOwn(forms, name);

function answer(call: TemplateCall, scope: Scope): Made {
	const { name } = call;
	if (!isKnown(name)) {
		const names = Object.keys(forms);
		return { found: `\`${name}()\`${didYouMean(name, names)}`, expected: joinedList(names) };
	}
	const misused: Mistake = { found: `\`${name}\` with other words than it takes`, expected: forms[name] };
	if (name === 'config') return call.positional.length > 0 ? misused : { config: call.named };
	if (Object.keys(call.named).length > 0) return misused;
	if (name === 'var') return variable(call, scope) ?? misused;
	if (name === 'env_var') return environmentVariable(call, scope) ?? misused;
	const reference = referenceOf(name, call.positional);
	return reference === undefined ? misused : scope.find(reference);
}

/** The node that a call names; undefined when its words are not those that it takes. */
export function referenceOf(name: string, words: readonly Literal[]): Reference | undefined {
	const [first, second, ...more] = words;
	if (typeof first !== 'string' || more.length > 0) return undefined;
	if (name === 'source')
		return typeof second === 'string' ? { kind: 'source', source: first, table: second } : undefined;
	if (second !== undefined) return undefined;
	if (name === 'ref') return { kind: 'ref', model: first };
	const [flow, table, ...rest] = first.split('.');
	const isView = name === 'cleaned' && flow !== undefined && table !== undefined && rest.length === 0;
	return isView ? { kind: 'cleaned', flow, table } : undefined;
}

function variable({ positional: [name, usual, ...more] }: TemplateCall, { vars }: Scope): Made | undefined {
	if (typeof name !== 'string' || more.length > 0) return undefined;
	const value = Object.hasOwn(vars, name) ? vars[name] : usual;
	if (value === undefined)
		return {
			found: `the variable \`${name}\`, which has no value${didYouMean(name, Object.keys(vars))}`,
			expected: `\`${name}\` under \`vars\` in ndoo.yml, in \`--vars\`, or a default here`,
		};
	return typeof value === 'object' ? undefined : { sql: String(value) };
}

/** What is compiled is written to files: a secret has no place in it. */
const secretName = /PASS|PWD|SECRET|TOKEN|CREDENTIAL|_KEY|KEY_|SHARED_?ACCESS|CONNECTION_?STRING|DSN/i;

const hasCredentials = /:\/\/[^\s/?#]*@/;

function environmentVariable(
	{ positional: [name, usual, ...more] }: TemplateCall,
	{ environment }: Scope,
): Made | undefined {
	if (typeof name !== 'string' || more.length > 0 || (usual !== undefined && typeof usual !== 'string'))
		return undefined;
	const expected = 'a variable that may be read in the compiled SQL';
	if (secretName.test(name)) return { found: `\`${name}\`, which by its name is a secret`, expected };
	const value = (Object.hasOwn(environment, name) ? environment[name] : undefined) ?? usual;
	if (value !== undefined && hasCredentials.test(value))
		return { found: `\`${name}\`, which holds a name and password in an address`, expected };
	if (value === undefined)
		return { found: `\`${name}\`, which is not set`, expected: 'the variable to be set, or a default here' };
	return { sql: value };
}
