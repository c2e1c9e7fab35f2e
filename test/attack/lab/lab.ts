import type { Warehouse } from '../../../warehouse/warehouse.ts';
import type { Person } from './people.ts';
import type { AttackSession } from './session.ts';

export const logins = ['reader', 'other reader', 'auditor', 'stranger', 'writer'] as const;
export type Login = (typeof logins)[number];

/** The table that an attacker looks at, and the columns by which it knows people. */
export type Relation = {
	/** As SQL. */
	readonly name: string;
	readonly columns: readonly ('patient_id' | 'nhs_number' | 'marker' | 'practice')[];
	/** In which the rows are from which it leaves people out. */
	readonly source: 'patient' | 'contact';
};

/** A warehouse with a cleaned list, a flow and somebody withheld, and a login for each attacker. */
export type Lab = AsyncDisposable & {
	readonly engine: Warehouse['engine'];
	/** As the engine names it. */
	readonly version: string;
	/** Of PostgreSQL; 0 elsewhere. */
	readonly major: number;
	readonly warehouse: Warehouse;
	readonly people: readonly Person[];
	/** The cleaned views of the flow. */
	readonly edges: readonly Relation[];
	/** As the owner of everything. */
	readonly owner: AttackSession;
	/** The role of the flow's readers, as SQL; and what each login is called. */
	readonly readers: string;
	accountOf(login: Login): string;
	as(login: Login): AttackSession;
	/** The same, or whoever reads the cleaned views in its place where the engine does not let it. */
	reading(login: Login): AttackSession;
	/** Time goes on: some opt out, some leave the source, and the next list is published. */
	advance(): Promise<void>;
	/** What `ndoo grants` says has to be put right. */
	findings(): Promise<readonly string[]>;
};
