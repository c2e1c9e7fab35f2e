import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatError } from '../../core/errors.ts';
import { statementError, tsqlNumberOf } from '../../warehouse/tsql-error.ts';

const left = 'its own words are left out, since they may quote data';

describe('what is kept of a message', () => {
	test.each([
		[
			229,
			"The SELECT permission was denied on the object 'slot_a', database 'dw', schema 'ndoo_list'.",
			"The SELECT permission was denied on the object 'slot_a', database 'dw', schema 'ndoo_list'",
		],
		[208, "Invalid object name 'ndoo.request'.", "Invalid object name 'ndoo.request'"],
		[207, "Invalid column name 'nhs_no'.", "Invalid column name 'nhs_no'"],
		[8134, 'Divide by zero error encountered.', 'Divide by zero error encountered'],
		[1222, 'Lock request time out period exceeded.', 'Lock request time out period exceeded'],
		[
			1205,
			'Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
			'Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction',
		],
		[
			9002,
			"The transaction log for database 'dw' is full due to 'ACTIVE_TRANSACTION'.",
			"The transaction log for database 'dw' is full due to 'ACTIVE_TRANSACTION'",
		],
		[245, "Conversion failed when converting the varchar value 'Smith' to data type int.", left],
		[
			2627,
			"Violation of PRIMARY KEY constraint 'k'. Cannot insert duplicate key in object 'a.b'. The duplicate key value is (9990000018).",
			left,
		],
		[2628, "String or binary data would be truncated in table 'dw.a.b', column 'c'. Truncated value: 'Smith'.", left],
		[8152, 'String or binary data would be truncated.', left],
		[102, "Incorrect syntax near 'Smith'.", left],
		[50_000, 'patient Smith has no number', left],
		[33_557_097, 'invalid input syntax for type integer: "Smith"', left],
	])('%d %s', (number, message, kept) => {
		expect(statementError({ number, message }).message).toBe(
			`The warehouse refused a statement: ${kept} (error ${number}).`,
		);
	});

	test('never nine digits or more, whatever stands between them', () => {
		const number = fc.tuple(fc.constantFrom('', ' ', '-'), fc.stringMatching(/^\d{9,12}$/)).map(([gap, digits]) => {
			return `${digits.slice(0, 3)}${gap}${digits.slice(3, 6)}${gap}${digits.slice(6)}`;
		});
		const code = fc.constantFrom(207, 208, 229, 245, 1205, 1105, 2627, 8134, 51_000, 33_557_097);
		fc.assert(
			fc.property(code, fc.string(), number, fc.string(), (tsqlNumber, before, digits, after) => {
				const said = formatError(statementError({ number: tsqlNumber, message: `${before}${digits}${after}` }));
				expect(said).not.toContain(digits);
			}),
		);
	});

	test('the engine’s error itself is not kept, only its number', () => {
		const error = statementError({ number: 2627, message: 'The duplicate key value is (9990000018).' });
		expect(error.cause).toEqual({ tsqlNumber: 2627 });
		expect(tsqlNumberOf(error)).toBe(2627);
		expect(tsqlNumberOf(new Error('other'))).toBeUndefined();
	});
});

describe('what our own SQL says comes through in its own words', () => {
	const message = 'The cleaned list is 40 days old; the flow "x" allows 35.';
	const todo = 'Run `ndoo refresh`.';
	const own = `ND006: ${message} What to do: ${todo}`;

	test.each([
		['by THROW', 51_006, own],
		[
			'as a text that is no number',
			245,
			`Conversion failed when converting the nvarchar value '${own}' to data type int.`,
		],
		['as a text that is no number, on the stand-in', 33_557_097, `invalid input syntax for type integer: "${own}"`],
	])('%s', (_, number, text) => {
		expect(statementError({ number, message: text })).toMatchObject({ code: 'list-refused', exit: 14, message, todo });
	});

	test('the gate of a flow that goes without the opt-out', () => {
		const text = 'ND202: The exemption of the flow "x" ran out on 2026-01-31. What to do: Have it assessed again.';
		expect(statementError({ number: 51_202, message: text })).toMatchObject({
			code: 'flow-refused',
			exit: 10,
			message: 'The exemption of the flow "x" ran out on 2026-01-31.',
			todo: 'Have it assessed again.',
		});
	});

	test('what keeps the record whole', () => {
		const text = 'ND102: The ledger is only ever added to. What to do: What was recorded stays.';
		expect(statementError({ number: 51_102, message: text })).toMatchObject({
			code: 'warehouse-statement',
			message: 'The ledger is only ever added to.',
			todo: 'What was recorded stays.',
		});
	});

	test('and brings no number with it, were it a value that looks like ours', () => {
		const text =
			"Conversion failed when converting the varchar value 'ND006: 999 000 0018. What to do: 9990000018' to data type int.";
		expect(formatError(statementError({ number: 245, message: text }))).toBe('….\n\nWhat to do: …');
	});

	test.each([
		'NDX06: Smith. What to do: x',
		'ND0061: Smith. What to do: x',
		'xND006: Smith. What to do: x',
		'ND006: Smith.',
	])('not what only looks like ours: %s', (text) => {
		expect(formatError(statementError({ number: 245, message: text }))).not.toContain('Smith');
	});
});

test('what to do about it depends on what it is', () => {
	const todos = [229, 208, 1222, 1205, 3952, 1105, 2628, 33_557_097].map(
		(number) => statementError({ number, message: '' }).todo,
	);
	expect(todos).toMatchInlineSnapshot(`
		[
		  "This account has no right to do that. \`ndoo grants --dry-run\`, run by the owner of the warehouse, says who has which; what is read for a return is read through its cleaned view.",
		  "Check the names of schema, table and column, and that \`ndoo migrate\` and \`ndoo build\` have been run.",
		  "Something else is using the table. Run the command again in a while.",
		  "Something else was in its way, and the warehouse undid this one. Run the command again.",
		  "Have snapshot isolation allowed: \`alter database current set allow_snapshot_isolation on\`.",
		  "The disk, or the file, that the warehouse is on is full. Have room made there, then run the command again; the list in use stays in use.",
		  "Look at the source for a value that does not fit its column; it is not shown here on purpose.",
		  "Run it again. If it is refused again, send this message to your DBA.",
		]
	`);
});
