import { type NhsIndex, nhsIndexOf, nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { testNumbers } from '../../loaders/service/test-numbers.ts';
import { demoNumbers, seededRandom } from './numbers.ts';

type Cell = string | number | null;

/** A source table of the demo: its columns with their types, and its rows. */
export type SourceTable = {
	readonly schema: string;
	readonly name: string;
	readonly columns: Readonly<Record<string, string>>;
	readonly rows: readonly Readonly<Record<string, Cell>>[];
};

/**
 * Two clinical systems of a trust that does not exist: community services keep the number as text, as people typed it;
 * mental health services as a number, without its leading zeros. Some people are known to both. All are of the test
 * range, and the twenty integration test numbers of the check service are among them.
 */
export function demoSources(): readonly SourceTable[] {
	const random = seededRandom(2025);
	const people = demoNumbers(4800);
	const published = testNumbers['stand-in'].sent.map(nhsIndexOf).filter((index) => index !== undefined);
	const patients = patientRows([...people.slice(0, 3000), ...published], random);
	const referrals = referralRows(patients.length, random);
	return [
		patientTable(patients),
		{
			schema: 'community',
			name: 'referral',
			columns: { referral_id: 'integer', patient_id: 'integer', referred_on: 'date', reason: 'text' },
			rows: referrals,
		},
		{
			schema: 'community',
			name: 'care_contact',
			columns: {
				contact_id: 'integer',
				referral_id: 'integer',
				contact_on: 'date',
				contact_type: 'text',
				duration_minutes: 'integer',
			},
			rows: contactRows(referrals.length, random),
		},
		{
			schema: 'mental_health',
			name: 'service_user',
			columns: { service_user_id: 'integer', nhs_number: 'bigint' },
			rows: people.slice(2600).map((index, row) => ({ service_user_id: row + 1, nhs_number: nhsNumberOf(index) })),
		},
		{
			schema: 'community',
			name: 'wound_audit',
			columns: { audit_id: 'integer', nhs_number: 'varchar(32)', wound_type: 'text', weeks_to_heal: 'integer' },
			rows: woundRows(patients.slice(0, 1200), random),
		},
	];
}

const patientTable = (rows: SourceTable['rows']): SourceTable => ({
	schema: 'community',
	name: 'patient',
	columns: {
		patient_id: 'integer',
		nhs_number: 'varchar(32)',
		birth_year: 'integer',
		sex: 'text',
		registered_on: 'date',
	},
	rows,
});

// As numbers are found in warehouses: each of these is the same person.
const writings: readonly ((number: string) => string)[] = [
	(number) => number,
	(number) => `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`,
	(number) => `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`,
	(number) => `${number.slice(0, 3)}\u00a0${number.slice(3, 6)}\u00a0${number.slice(6)}`,
	(number) => number.padEnd(32),
	(number) => `\t${number}`,
	(number) => `${number}.0`,
];

// And what is not a number at all, so many rows of each.
const unusable: readonly (readonly [value: string | null, rows: number])[] = [
	[null, 40],
	['', 25],
	['9999999999', 16],
	['UNKNOWN', 12],
	['12345', 11],
	['9990000001', 14],
];

function patientRows(numbers: readonly NhsIndex[], random: () => number): SourceTable['rows'] {
	const written = numbers.map((index, row) => writings[row % writings.length]?.(nhsNumberOf(index)) ?? null);
	const dirt = unusable.flatMap(([value, rows]) => Array.from({ length: rows }, () => value));
	return [...written, ...dirt].map((number, row) => ({
		patient_id: row + 1,
		nhs_number: number,
		birth_year: 1930 + Math.floor(random() * 90),
		sex: random() < 0.5 ? 'F' : 'M',
		registered_on: day(2015 + Math.floor(random() * 9), random),
	}));
}

const reasons = ['Falls assessment', 'Wound care', 'Physiotherapy', 'Continence', 'Podiatry'] as const;

function referralRows(patients: number, random: () => number): SourceTable['rows'] {
	return Array.from({ length: Math.round(patients * 1.4) }, (_, row) => ({
		referral_id: row + 1,
		patient_id: 1 + Math.floor(random() * patients),
		referred_on: day(2024, random),
		reason: reasons[Math.floor(random() * reasons.length)] ?? null,
	}));
}

const contactTypes = ['Home visit', 'Clinic', 'Telephone', 'Video'] as const;

function contactRows(referrals: number, random: () => number): SourceTable['rows'] {
	return Array.from({ length: referrals * 2 }, (_, row) => ({
		contact_id: row + 1,
		referral_id: 1 + Math.floor(random() * referrals),
		contact_on: day(2025, random),
		contact_type: contactTypes[Math.floor(random() * contactTypes.length)] ?? null,
		duration_minutes: 10 + Math.floor(random() * 50),
	}));
}

const wounds = ['Venous leg ulcer', 'Mixed leg ulcer', 'Foot ulcer', 'Pressure ulcer'] as const;

/** A cohort: every third of these patients. */
const woundRows = (patients: SourceTable['rows'], random: () => number): SourceTable['rows'] =>
	patients
		.filter((_, row) => row % 3 === 0)
		.map((patient, row) => ({
			audit_id: row + 1,
			nhs_number: patient['nhs_number'] ?? null,
			wound_type: wounds[Math.floor(random() * wounds.length)] ?? null,
			weeks_to_heal: 2 + Math.floor(random() * 40),
		}));

function day(year: number, random: () => number): string {
	return new Date(Date.UTC(year, 0, 1 + Math.floor(random() * 364))).toISOString().slice(0, 10);
}
