import { z } from 'zod';
import { distinctList, kebabName, odsCode, prose, relation, warehouseName } from '../core/yaml/fields.ts';
import { questions } from './assessment.ts';
import { numberFormat } from './business-unit-schema.ts';

const yesOrNo = (key: keyof typeof questions) => z.enum(['yes', 'no']).describe(questions[key].text).optional();

const answers = z.strictObject({
	confidentialPatientInformation: yesOrNo('confidentialPatientInformation'),
	use: z.enum(['individual-care', 'research-and-planning']).describe(questions.use.text).optional(),
	explicitConsent: yesOrNo('explicitConsent'),
	communicableDisease: yesOrNo('communicableDisease'),
	overridingPublicInterest: yesOrNo('overridingPublicInterest'),
	legalRequirement: yesOrNo('legalRequirement'),
	nationalBody: yesOrNo('nationalBody'),
	exemptionMatches: yesOrNo('exemptionMatches'),
	invoiceValidation: yesOrNo('invoiceValidation'),
	mustBeConfidential: yesOrNo('mustBeConfidential'),
	section251: yesOrNo('section251'),
	liftedByAdvisoryGroup: yesOrNo('liftedByAdvisoryGroup'),
});

const assessment = z.strictObject({
	answers: answers.describe('the answers to Appendix A of the policy'),
	evidence: prose.describe('what the answers rest on'),
	on: z.iso.date().describe('when it was assessed'),
	by: prose.describe('who assessed it'),
});

const signOff = z.strictObject({
	by: prose.describe('who signed it off, in the Information Governance team'),
	role: prose.describe('their role'),
	on: z.iso.date().describe('when'),
	reference: prose.describe('where the sign-off is on record'),
	reviewBy: z.iso.date().describe('the last day before it has to be reviewed'),
});

const tableName = z
	.string()
	.max(40)
	.regex(/^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/, {
		error: 'a name in small letters and digits with single hyphens or underscores, such as `care_contact`',
	});

const columnName = warehouseName.describe('a column of the source');

const table = z.strictObject({
	name: tableName.describe('what the recipient calls the table'),
	source: relation.describe('the table or view of the warehouse'),
	columns: distinctList(columnName).describe('the columns to disclose, in order'),
	subject: z
		.strictObject({
			column: warehouseName.describe("the column with the person's NHS number"),
			format: numberFormat,
			keys: distinctList(columnName).optional().describe("the columns of the source's own id of a person"),
		})
		.optional()
		.describe('for the one table that holds the number of the person it is about'),
	via: z
		.strictObject({
			table: tableName.describe('the table of this flow that it hangs on'),
			keys: z
				.record(columnName, columnName)
				.refine((keys) => Object.keys(keys).length > 0, { error: 'at least one pair `column here: column there`' })
				.refine((keys) => new Set(Object.values(keys)).size === Object.keys(keys).length, {
					error: 'each column once, here and there',
				}),
		})
		.optional()
		.describe('for every other table'),
});

/** `flows/returns/*.yml`: parser and editor's schema in one. */
export const flowSchema = z.strictObject({
	name: kebabName.describe('the short name of the flow'),
	title: prose.describe('its name for people'),
	purpose: prose.describe('what the data is for'),
	recipient: z.strictObject({
		name: prose.describe('who receives the data'),
		odsCode: odsCode.describe('the ODS code of the recipient'),
	}),
	frequency: z.enum(['daily', 'weekly', 'fortnightly', 'monthly', 'quarterly', 'half-yearly', 'yearly', 'infrequent']),
	goLive: z.iso.date().describe('the day from which it is sent'),
	legalBasis: prose.describe('why it may be disclosed at all'),
	assessment: assessment.optional().describe('why the opt-out does or does not apply; without it nothing is built'),
	signOff: signOff.optional().describe('by the Information Governance team; without it nothing is built'),
	maxListAgeDays: z
		.int()
		.min(1)
		.optional()
		.describe('how old the cleaned list may be, at most what the project allows'),
	tables: z.array(table).min(1),
});

export type FlowFile = z.output<typeof flowSchema>;
export type TableFile = FlowFile['tables'][number];
