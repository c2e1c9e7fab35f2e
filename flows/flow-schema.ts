import { z } from 'zod';
import {
	distinctList,
	kebabName,
	modelName,
	odsCode,
	prose,
	relation,
	share,
	warehouseName,
} from '../core/yaml/fields.ts';
import { assessmentSchema } from './assessment-schema.ts';
import { numberFormat } from './business-unit-schema.ts';
import { findingNamePattern } from './lint/finding.ts';

const signOff = z.strictObject({
	by: prose.describe('who signed it off, in the Information Governance team'),
	role: prose.describe('their role'),
	on: z.iso.date().describe('when'),
	reference: prose.describe('where the sign-off is on record'),
	reviewBy: z.iso
		.date()
		.describe('the last day before it has to be reviewed; from the next nothing of it is disclosed'),
});

const tableName = z
	.string()
	.max(40)
	.regex(/^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/, {
		error: 'a name in small letters and digits with single hyphens or underscores, such as `care_contact`',
	});

const columnName = warehouseName.describe('a column of the source');

const decision = {
	reason: prose.describe('why'),
	signedOffBy: prose.describe('who signed this off, in the Information Governance team'),
	on: z.iso.date().describe('when'),
};

const number = {
	column: warehouseName.describe("the column with the person's NHS number"),
	format: numberFormat,
	alsoIn: distinctList(columnName).optional().describe('further columns with a number of the same person'),
	keys: distinctList(columnName).optional().describe("the columns of the source's own id of a person"),
	validShareFloor: z
		.strictObject({ share: share.gt(0).describe('the share that is right for this column'), ...decision })
		.optional()
		.describe('for a column in which few values are NHS numbers, and rightly so'),
};

const table = z.strictObject({
	name: tableName.describe('what the recipient calls the table'),
	source: relation.optional().describe('the table or view of the warehouse'),
	model: modelName
		.optional()
		.describe(
			'in place of `source`: the model of sql/models that it discloses, with no `subject`, `via` or `noPersonData`',
		),
	disclose: z
		.literal(false, { error: '`false`; a table that does not say so is disclosed' })
		.optional()
		.describe('`false` for a table that is cleaned for the models of this flow, and not sent'),
	columns: distinctList(columnName).describe('the columns to disclose, in order'),
	otherPeople: distinctList(columnName)
		.optional()
		.describe("columns with NHS numbers of others (mother, babies, carers): only the subject's own decides"),
	acceptedColumns: z
		.array(z.strictObject({ column: columnName, ...decision }))
		.min(1)
		.optional()
		.describe('columns that cannot be searched for NHS numbers, or hold what may be some by chance, and may leave'),
	subject: z.strictObject(number).optional().describe('for a table that holds the number of the person it is about'),
	noPersonData: z.strictObject(decision).optional().describe('for a table about no person; it is passed on whole'),
	via: z
		.strictObject({
			table: tableName.describe('the parent table of this flow, or its bridge'),
			keys: z
				.record(columnName, columnName)
				.refine((keys) => Object.keys(keys).length > 0, { error: 'at least one pair `column here: column there`' })
				.refine((keys) => new Set(Object.values(keys)).size === Object.keys(keys).length, {
					error: 'each column once, here and there',
				})
				.describe('pairs `column here: column there` that hold the same value'),
		})
		.optional()
		.describe('for a child table, joined to its parent by keys'),
});

const bridge = z.strictObject({
	name: tableName.describe('what `via` calls it'),
	source: relation.describe('the table or view of the warehouse'),
	...number,
});

const accepted = z.strictObject({
	finding: z
		.string()
		.regex(findingNamePattern, { error: 'the name of a finding as `ndoo flow lint` gives it, such as `stable-key`' })
		.describe('what is accepted'),
	by: prose.describe('who accepted it, in the Information Governance team'),
	on: z.iso.date().describe('when'),
	reason: prose.describe('why it may be so'),
});

/** `flows/returns/*.yml`: parser and editor's schema in one. */
export const flowSchema = z.strictObject({
	name: kebabName.describe('the short name of the flow'),
	title: prose.describe('its name for people'),
	purpose: prose.describe('what the data is for'),
	recipient: z
		.strictObject({
			name: prose.describe('who receives the data'),
			odsCode: odsCode.describe('the ODS code of the recipient'),
		})
		.describe('to whom it goes'),
	frequency: z
		.enum(['daily', 'weekly', 'fortnightly', 'monthly', 'quarterly', 'half-yearly', 'yearly', 'infrequent'])
		.describe('how often it is sent'),
	goLive: z.iso.date().describe('the day from which it is sent'),
	legalBasis: prose.describe('why it may be disclosed at all'),
	assessment: assessmentSchema
		.optional()
		.describe('why the opt-out does or does not apply; without it nothing is built'),
	signOff: signOff.optional().describe('by the Information Governance team; without it nothing is built'),
	maxListAgeDays: z
		.int()
		.min(1)
		.optional()
		.describe('how old the cleaned list may be, at most what the project allows'),
	withoutNhsNumber: z
		.union([z.literal('remove'), z.strictObject({ keep: z.strictObject(decision) })], {
			error: '`remove`, or `keep` with its own sign-off: `keep: { reason, signedOffBy, on }`',
		})
		.optional()
		.describe('what happens to rows whose number is blank; one that is invalid is removed in any case'),
	bridge: bridge
		.optional()
		.describe('where the return has no number: a table from its key to the number, not disclosed'),
	tables: z.array(table).min(1).describe('the tables of the return'),
	accepted: z.array(accepted).optional().describe('findings of `ndoo flow lint` that somebody lets be, and why'),
});

export type FlowFile = z.output<typeof flowSchema>;
export type TableFile = FlowFile['tables'][number];
export type BridgeFile = NonNullable<FlowFile['bridge']>;
