import { z } from 'zod';
import { prose } from '../core/yaml/fields.ts';
import { questions } from './assessment.ts';
import { exemptionCodes } from './exemptions.ts';
import { sights } from './flow.ts';

const yesOrNo = (key: keyof typeof questions) => z.enum(['yes', 'no']).describe(questions[key].text).optional();

/** The answers to Appendix A, as a flow file has them. */
export const answersSchema = z.strictObject({
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

export const lastDay = z.iso.date().optional().describe('the last day on which it holds, where its evidence names one');

const exemption = z.strictObject({
	code: z.enum(exemptionCodes).describe("its code in the catalogue of the policy's exemptions"),
	evidence: prose.optional().describe('where the evidence is held that the catalogue asks for'),
	validTo: lastDay,
});

const determination = z.strictObject({
	reference: prose.optional().describe('the reference of the determination'),
	sight: z.enum(sights).optional().describe('what was seen of it: its letter, or the minutes of the meeting'),
	evidence: prose.optional().describe('where that is held'),
	validTo: lastDay,
});

/** Why the opt-out applies to a flow or not. */
export const assessmentSchema = z.strictObject({
	answers: answersSchema.describe('the answers to Appendix A of the policy; the outcome follows from them'),
	exemption: exemption.optional().describe('the exemption that the last answer stands on, where it needs one'),
	determination: determination
		.optional()
		.describe(
			'the determination of the Confidentiality Advisory Group that the opt-out does not apply, where there is one',
		),
	evidence: prose.describe('what the answers rest on'),
	on: z.iso.date().describe('when the answers were last changed'),
	by: prose.describe('who assessed it'),
});
