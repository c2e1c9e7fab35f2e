import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../core/yaml/yaml-file.ts';
import { type Patch, type Rule, ruleSchema } from './patch.ts';

const folder = join(import.meta.dirname, 'patches');

/** Every rule with its patches, in the order of their numbers. Throws for a file that is not of the form. */
export function readRules(): readonly Rule[] {
	const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
	return files.map(readRule).toSorted((one, other) => one.rule - other.rule);
}

function readRule(name: string): Rule {
	const parsed = parseYaml(ruleSchema, `test/mutate/patches${name}`, readFileSync(join(folder, name), 'utf8'));
	if (parsed.ok) return parsed.value;
	const lines = parsed.problems.map(({ place, found, expected }) => `${JSON.stringify(place)} ${found}: ${expected}`);
	throw new Error(lines.join('\n'));
}

export type RulePatch = { readonly rule: number; readonly patch: Patch };

export const patchesOf = (rules: readonly Rule[]): readonly RulePatch[] =>
	rules.flatMap(({ rule, patches }) => patches.map((patch) => ({ rule, patch })));
