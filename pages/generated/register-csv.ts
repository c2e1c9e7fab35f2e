import type { Register } from '../../flows/register.ts';
import type { RegisterEntry } from '../../flows/register-entry.ts';
import { csvText } from '../../loaders/csv/csv.ts';
import { answersText } from './answers-text.ts';
import { appliedWords } from './flow-facts.ts';

/** The register for a spreadsheet: a row for each flow. */
export const registerCsv = ({ entries }: Register): string =>
	csvText([Object.keys(columns), ...entries.map((entry) => Object.values(columns).map((read) => read(entry) ?? null))]);

const columns: Readonly<Record<string, (entry: RegisterEntry) => string | undefined>> = {
	flow: ({ name }) => name,
	title: ({ title }) => title,
	purpose: ({ purpose }) => purpose,
	recipient: ({ recipient }) => recipient.name,
	ods_code: ({ recipient }) => recipient.odsCode,
	tables: ({ tables }) => tables.join(' '),
	frequency: ({ frequency }) => frequency,
	go_live: ({ goLive }) => goLive,
	legal_basis: ({ legalBasis }) => legalBasis,
	opt_out: appliedWords,
	outcome: ({ assessment }) => assessment?.outcome,
	question: ({ assessment }) => assessment?.question,
	answers: ({ assessment }) => assessment && answersText(assessment.answers),
	exemption: ({ assessment }) => assessment?.exemption?.code,
	determination: ({ assessment }) => assessment?.determination?.reference,
	evidence: ({ assessment }) => evidenceOf(assessment),
	assessed_on: ({ assessment }) => assessment?.on,
	assessed_by: ({ assessment }) => assessment?.by,
	signed_by: ({ signOff }) => signOff?.by,
	signed_on: ({ signOff }) => signOff?.on,
	reference: ({ signOff }) => signOff?.reference,
	review_by: ({ signOff }) => signOff?.reviewBy,
	extended_until: ({ extension }) => extension?.until,
	extended_because: ({ extension }) => extension?.reason,
	open_until: ({ standing }) => (standing.state === 'open' ? standing.until.on : undefined),
	refused_because: ({ standing }) => (standing.state === 'refused' ? standing.why : undefined),
	to_do: ({ standing }) => (standing.state === 'refused' ? standing.todo : undefined),
};

const evidenceOf = (assessment: RegisterEntry['assessment']): string =>
	[assessment?.evidence, assessment?.exemption?.evidence, assessment?.determination?.evidence]
		.filter((text) => text !== undefined)
		.join('; ');
