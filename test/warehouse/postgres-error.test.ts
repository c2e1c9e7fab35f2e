import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatError } from '../../core/errors.ts';
import { sqlStateOf, statementError } from '../../warehouse/postgres-error.ts';

describe('what is kept of a message', () => {
	test.each([
		['42501', 'permission denied for table request', 'permission denied for table request'],
		['42P01', 'relation "ndoo.request" does not exist', 'relation "ndoo.request" does not exist'],
		['42703', 'column "nhs_no" does not exist', 'column "nhs_no" does not exist'],
		['42601', 'syntax error at or near "9990000018"', 'syntax error at or near "…"'],
		['23505', 'could not create unique index "slot_a_key"', 'could not create unique index "slot_a_key"'],
		[
			'23514',
			'new row for relation "check_run" violates check constraint "check_run_kind_known"',
			'new row for relation "check_run" violates check constraint "check_run_kind_known"',
		],
		['22P02', 'invalid input syntax for type bigint: "999 000 0018"', 'invalid input syntax for type bigint: "…"'],
		['22P02', 'invalid input syntax for type date: "Mary "May" Smith"', 'invalid input syntax for type date: "…"'],
		['22007', 'invalid input syntax for type date: "Smith\nJones"', 'invalid input syntax for type date: "…"'],
		['22003', 'value "9990000018" is out of range for type integer', 'value "…" is out of range for type integer'],
		[
			'22021',
			'invalid byte sequence for encoding "UTF8": 0xe9 0x53',
			'invalid byte sequence for encoding "…": 0x… 0x…',
		],
		['22012', 'division by zero', 'division by zero'],
		['XX000', 'unexpected value "Smith"', 'unexpected value "…"'],
		['P0001', 'patient Smith has no number', 'its own words are left out, since they may quote data'],
		['HV000', 'remote said Smith', 'its own words are left out, since they may quote data'],
		['53100', 'could not extend file: disk full', 'could not extend file: disk full'],
	])('%s %s', (code, message, kept) => {
		expect(statementError({ code, message }).message).toBe(
			`The warehouse refused a statement: ${kept} (SQLSTATE ${code}).`,
		);
	});

	test('never nine digits or more, whatever stands between them', () => {
		const number = fc.tuple(fc.constantFrom('', ' ', '-'), fc.stringMatching(/^\d{9,12}$/)).map(([gap, digits]) => {
			return `${digits.slice(0, 3)}${gap}${digits.slice(3, 6)}${gap}${digits.slice(6)}`;
		});
		const code = fc.constantFrom('42601', '22P02', '23505', 'XX000', 'P0001', '53100', '99999');
		fc.assert(
			fc.property(code, fc.string(), number, fc.string(), (sqlState, before, digits, after) => {
				const said = formatError(statementError({ code: sqlState, message: `${before}${digits}${after}` }));
				expect(said).not.toContain(digits);
				expect(said.replaceAll(sqlState, '')).not.toMatch(/\d{9}/);
			}),
		);
	});

	test('never what a data exception quotes', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1 }), (value) => {
				const { message } = statementError({
					code: '22P02',
					message: `invalid input syntax for type bigint: "${value}"`,
				});
				expect(message).toBe(
					'The warehouse refused a statement: invalid input syntax for type bigint: "…" (SQLSTATE 22P02).',
				);
			}),
		);
	});

	test('the engine’s error itself is not kept, only its SQLSTATE', () => {
		const detail = 'Key (nhs_number)=(9990000018) is duplicated.';
		const error = statementError(
			Object.assign(new Error('could not create unique index "x"'), { code: '23505', detail }),
		);
		expect(error.cause).toEqual({ sqlState: '23505' });
		expect(sqlStateOf(error)).toBe('23505');
		expect(sqlStateOf(new Error('other'))).toBeUndefined();
	});
});

describe('what our own SQL raises comes through in its own words', () => {
	const message = 'The cleaned list is 40 days old; the flow "x" allows 35.';

	test('the gate of a flow', () => {
		const error = statementError({ code: 'ND006', message, hint: 'Run `ndoo refresh`.' });
		expect(error).toMatchObject({ code: 'list-refused', exit: 14, message, todo: 'Run `ndoo refresh`.' });
	});

	test('the gate of a flow that goes without the opt-out', () => {
		const ended = 'The exemption of the flow "x" ran out on 2026-01-31.';
		const error = statementError({ code: 'ND202', message: ended, hint: 'Have it assessed again.' });
		expect(error).toMatchObject({ code: 'flow-refused', exit: 10, message: ended, todo: 'Have it assessed again.' });
	});

	test('a trigger that keeps the record whole', () => {
		const error = statementError({
			code: 'ND102',
			message: 'The ledger is only ever added to.',
			hint: 'What was recorded stays.',
		});
		expect(error).toMatchObject({
			code: 'warehouse-statement',
			message: 'The ledger is only ever added to.',
			todo: 'What was recorded stays.',
		});
	});

	test('not a code that only begins like ours', () => {
		expect(statementError({ code: 'NDX00', message: 'Smith' }).message).not.toContain('Smith');
	});
});

test('what to do about it depends on what it is', () => {
	const todos = ['42501', '42P01', '55P03', '22P02', '53100', '53200', '40001', '57014'].map(
		(code) => statementError({ code, message: '' }).todo,
	);
	expect(todos).toMatchInlineSnapshot(`
		[
		  "This account has no right to do that. \`ndoo grants --dry-run\`, run by the owner of the warehouse, says who has which; what is read for a return is read through its cleaned view.",
		  "Check the names of schema, table and column, and that \`ndoo migrate\` and \`ndoo build\` have been run.",
		  "Something else is using the table. Run the command again in a while.",
		  "Look at the source for a value that does not fit its column; it is not shown here on purpose.",
		  "The disk that the warehouse is on is full. Have room made there, then run the command again; the list in use stays in use.",
		  "Look at the memory and disk of the machine that the warehouse is on.",
		  "Something else was in its way, and the warehouse undid this one. Run the command again.",
		  "Run it again. If it is refused again, send this message to your DBA.",
		]
	`);
});
