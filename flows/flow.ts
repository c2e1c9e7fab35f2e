import type { Day } from '../core/day.ts';
import type { Place } from '../core/errors.ts';
import type { NumberFormat } from '../loaders/nhs-number/normalisation.ts';
import type { RelationName } from '../loaders/warehouse/warehouse.ts';
import type { Answers } from './assessment.ts';

/** Who decided that the opt-out applies, when, and on what evidence (POLICY R1). */
export type Assessment = {
	readonly answers: Answers;
	readonly evidence: string;
	readonly on: Day;
	readonly by: string;
};

/** The Information Governance team's sign-off (S1: "a formal sign-off by the Information Governance Team"). */
export type SignOff = {
	readonly by: string;
	readonly role: string;
	readonly on: Day;
	readonly reference: string;
	/** The last day on which the flow may be disclosed without a new review. */
	readonly reviewBy: Day;
};

type TableBase = {
	/** The outward name: of the view and of the file. */
	readonly name: string;
	readonly source: RelationName;
	/** What is disclosed, in this order. */
	readonly columns: readonly string[];
	readonly place: Place;
};

/** The table that holds the person's number. */
export type SubjectTable = TableBase & {
	readonly role: 'subject';
	readonly number: { readonly column: string; readonly format: NumberFormat };
	/** The columns of the source's own id of a person; none when it has no other than the NHS number. */
	readonly keys: readonly string[];
};

/** A pair of columns that hold the same value in a table and in the table it hangs on. */
export type KeyPair = { readonly child: string; readonly parent: string };

/** A table that hangs on another table of the same flow. */
export type ChildTable = TableBase & {
	readonly role: 'child';
	readonly parent: string;
	/** At least one; several make a composite key. */
	readonly keys: readonly KeyPair[];
};

export type FlowTable = SubjectTable | ChildTable;

/** One outbound return, as its file has it; whether it may be built is another question (`requireBuildable`). */
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
	/** A list older than this many days is refused. */
	readonly maxListAgeDays: number;
	/** One subject; the others reach it by their parents, without a circle. */
	readonly tables: readonly FlowTable[];
};
