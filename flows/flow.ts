import type { Day, TimeZone } from '../core/day.ts';
import type { FileLocation } from '../core/errors.ts';
import type { NumberFormat } from '../core/number-format.ts';
import type { RelationName } from '../warehouse/warehouse.ts';
import type { Answers } from './assessment.ts';
import type { ExemptionCode } from './exemptions.ts';
import type { Acceptance } from './lint/finding.ts';

/** The exemption that an assessment stands on, as far as its file says it. */
export type NamedExemption = {
	readonly code: ExemptionCode;
	/** Where what the catalogue asks for is held. */
	readonly evidence?: string | undefined;
	/** The last day on which it holds for this flow, where its evidence names one. */
	readonly validTo?: Day | undefined;
};

/**
 * How a determination was seen: its letter, or the minutes of the meeting (docs/design/policy.md, "Deciding whether the
 * opt-out applies to a flow").
 */
export const sights = ['letter', 'minutes'] as const;
export type Sight = (typeof sights)[number];

/** A determination of the Confidentiality Advisory Group that the opt-out does not apply, as far as the file says it. */
export type Determination = {
	readonly reference?: string | undefined;
	readonly sight?: Sight | undefined;
	/** Where the letter or the minutes are held. */
	readonly evidence?: string | undefined;
	/** The last day on which it holds, where it names one. */
	readonly validTo?: Day | undefined;
};

/** Who decided whether the opt-out applies, when, and on what evidence (docs/design/policy.md, R1). */
export type Assessment = {
	readonly answers: Answers;
	readonly exemption?: NamedExemption | undefined;
	readonly determination?: Determination | undefined;
	readonly evidence: string;
	readonly on: Day;
	readonly by: string;
};

/** The Information Governance team's sign-off (organisation policy: "a formal sign-off by the Information Governance Team"). */
export type SignOff = {
	readonly by: string;
	readonly role: string;
	readonly on: Day;
	readonly reference: string;
	/** The last day on which the flow may be disclosed without a new review. */
	readonly reviewBy: Day;
};

/** More time for a review, which is on record in the ledger and never in a file. */
export type Extension = {
	/** The last day, in place of the sign-off's. */
	readonly until: Day;
	readonly reason: string;
	/** The account that recorded it, and when. */
	readonly by: string;
	readonly on: Day;
};

/** One choice in a flow that somebody answers for by name, beside the sign-off of the whole. */
export type SignedDecision = { readonly reason: string; readonly signedOffBy: string; readonly on: Day };

/** A low share of valid numbers that was looked into and found right; 0 to 1. */
export type AcceptedShare = SignedDecision & { readonly share: number };

/** A column that may leave although a search cannot say that nobody's number is in it. */
export type AcceptedColumn = SignedDecision & { readonly column: string };

/** Where a table holds the NHS number of the person that a row is about. */
export type NumberColumn = {
	readonly column: string;
	readonly format: NumberFormat;
	/** Further columns with a number of the same person: whatever they hold has to be on the list as well. */
	readonly alsoIn?: readonly string[] | undefined;
	/** In place of the usual share of valid numbers. */
	readonly validShareFloor?: AcceptedShare | undefined;
};

type Located = {
	readonly name: string;
	readonly source: RelationName;
	readonly place: FileLocation;
};

type TableBase = Located & {
	/** False for one that is cleaned for the models of the flow, and not sent. */
	readonly disclose?: false | undefined;
	/** What is disclosed, in this order. The table's `name` is that of its view and of its file. */
	readonly columns: readonly string[];
	/** Columns with numbers of others, such as a mother or a carer: they do not decide anything (docs/design/policy.md, R5). */
	readonly otherPeople?: readonly string[] | undefined;
	/** Columns that somebody looked into: they cannot be searched for NHS numbers, or hold some by chance. */
	readonly acceptedColumns?: readonly AcceptedColumn[] | undefined;
};

/** A table that holds the person's number, and hangs on no other. */
export type SubjectTable = TableBase & {
	readonly role: 'subject';
	readonly number: NumberColumn;
	/** The columns of the source's own id of a person; none when it has no other than the NHS number. */
	readonly keys: readonly string[];
};

/** Maps the person's key of a return to the NHS number, where the return has none. It is read and never disclosed. */
export type Bridge = Located & {
	readonly role: 'bridge';
	readonly number: NumberColumn;
	readonly keys: readonly string[];
};

/** A pair of columns that hold the same value in a table and in the table it hangs on. */
export type KeyPair = { readonly child: string; readonly parent: string };

/** A table that hangs on another table of the same flow, or on its bridge. */
export type ChildTable = TableBase & {
	readonly role: 'child';
	readonly parent: string;
	/** At least one; several make a composite key. */
	readonly keys: readonly KeyPair[];
	/** Where it holds the person's number itself: one that is not on the list removes all that hangs on the same person. */
	readonly number?: NumberColumn | undefined;
};

/** A table that is about no person, such as wards: passed on whole, because somebody signed that off. */
export type NobodyTable = TableBase & { readonly role: 'nobody'; readonly decision: SignedDecision };

/**
 * A table that a model makes, whose view is its `source`. The people in it are cleaned already: the model reaches them only
 * through the inside views of the flow.
 */
export type ModelTable = TableBase & { readonly role: 'model'; readonly model: string };

export type FlowTable = SubjectTable | ChildTable | NobodyTable | ModelTable;

/** A table as it is cleaned: any but those that models make of cleaned ones. */
export type CleanedTable = Exclude<FlowTable, ModelTable>;

export const isSent = ({ disclose }: Pick<FlowTable, 'disclose'>): boolean => disclose !== false;

/** One outbound return, as its file has it; whether it may be built is another question (`judgeFlow`). */
export type Flow = {
	readonly name: string;
	/** The file, relative to the project. */
	readonly file: string;
	readonly title: string;
	readonly purpose: string;
	readonly recipient: { readonly name: string; readonly odsCode: string };
	readonly frequency: string;
	readonly goLive: Day;
	readonly legalBasis: string;
	readonly assessment: Assessment | undefined;
	readonly signOff: SignOff | undefined;
	/** Of this sign-off, where the warehouse's ledger was asked and has one. */
	readonly extension?: Extension | undefined;
	/** Where its days begin and end. */
	readonly timeZone: TimeZone;
	/** A list older than this many days is refused. */
	readonly maxListAgeDays: number;
	/** Why rows whose number is blank are kept; without it they are removed (docs/design/policy.md, R6). */
	readonly blankNumbersKept?: SignedDecision | undefined;
	readonly bridge?: Bridge | undefined;
	/** Each has no person-level data, made by a model, or reaches a number: its own, or by its parents that of a subject or of the bridge. */
	readonly tables: readonly FlowTable[];
	/** Findings across flows that the Information Governance team lets be. */
	readonly accepted?: readonly Acceptance[] | undefined;
};
