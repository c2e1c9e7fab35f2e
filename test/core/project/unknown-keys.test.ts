import { expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import { projectSchema } from '../../../core/project/project-schema.ts';
import { parseYaml } from '../../../core/yaml/yaml-file.ts';

// Nobody tells what a person writes behind a key that ndoo does not know: a password, for example. It is never shown.

const secret = 'Tr0ub4dor';
const whole = `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: postgres
targets:
  postgres:
    engine: postgres
    host: db.example
    user: loader
    dbname: warehouse
mailboxes: { monthly: X26ABC1 }
mesh: { route: ui, ui: { folder: by-hand } }
licence: { acceptedBy: A. Name, acceptedOn: 2026-01-05, version: '2025-01' }
`;

const shownOf = (text: string): string => {
	const parsed = parseYaml(projectSchema, 'ndoo.yml', text, { hidesUnknown: true });
	if (parsed.ok) return 'nothing wrong';
	return formatError(new NdooError('config-invalid', 'x', { problems: parsed.problems, todo: 'y' }));
};

test.each<[string, string]>([
	['on its line', `pwd: ${secret}`],
	['in quotes', `token: "${secret}"`],
	['on the next line', `token:\n  ${secret}`],
	['on the next line, where no value can be', `token:\n${secret}`],
	['as a block', `pwd: |\n  ${secret}\n  ${secret}`],
	['folded over lines', `pwd: >-\n  one\n  ${secret}\n\n  ${secret}`],
	['in a list', `keys:\n  - one\n  - ${secret}`],
	['in a block of keys', `login:\n  user: x\n  pass: ${secret}`],
	['in braces', `login: { user: x, pass: ${secret} }`],
	['that never closes', `pwd: "${secret}`],
	['with a colon in it', `pwd: a: ${secret}`],
	['beside a comment', `pwd: # ${secret}\n  ${secret}`],
])('a value of an unknown key %s', (_, lines) => {
	for (const text of [
		`${lines}\n${whole}`,
		`${whole}${lines}\n`,
		whole.replace('mailboxes:', `${lines}\nmailboxes:`),
	]) {
		const shown = shownOf(text);
		expect(shown).not.toBe('nothing wrong');
		expect(shown).not.toContain(secret);
	}
});

test.each<[string, string]>([
	['in a target', `    password: ${secret}\n`],
	['in a target, on the next line', `    password:\n      ${secret}\n`],
])('a value of an unknown key %s', (_, lines) => {
	const text = whole.replace('    dbname:', `${lines}    dbname:`);
	expect(shownOf(text)).toContain('`password`');
	expect(shownOf(text)).not.toContain(secret);
});

test('a mistake beside it does not show it either', () => {
	const shown = shownOf(whole.replace('environment: live', `pwd: ${secret}\nenvironment: lve`));
	expect(shown).toContain('found `lve`');
	expect(shown).not.toContain(secret);
});
