import { expect, test } from 'vitest';
import { isPlainNumberName, type NameSense, nameSense } from '../../../loaders/column-profiling/column-name.ts';

// Most of these are out of the catalogues of a live warehouse.
test.each<[string, NameSense]>([
	['nhs_number', 'number'],
	['NHS NUMBER', 'number'],
	['NHSNumber', 'number'],
	['nhsnumber', 'number'],
	['NEWNHSNO', 'number'],
	['PatientNHSNo', 'number'],
	['NHS_NUM', 'number'],
	['nhs.number.value', 'number'],
	['spell.patient.mother.nhs_number.value', 'other-person'],
	['NHS NUMBER (MOTHER)', 'other-person'],
	['baby.nhs_number.value', 'other-person'],
	['CarerNHSNumber', 'other-person'],
	['NHS NUMBER STATUS INDICATOR CODE', 'code'],
	['NHS NUMBER STATUS INDICATOR CODE (MOTHER)', 'code'],
	['VALID NHS NUMBER FLAG', 'code'],
	['NHSNumberStatus', 'code'],
	['NHSServAgreeLineNum', 'code'],
	['NHS SERVICE AGREEMENT LINE NUMBER', 'code'],
	['patient.identity.nhs_number.is_valid', 'code'],
	['NHSNumber Pseudo', 'pseudonym'],
	['Pseudo_NHS_Number', 'pseudonym'],
	['PSEUDO_HESID', 'pseudonym'],
	['nhs_number_hash', 'pseudonym'],
	['NHSDEthnicity', 'none'],
	['nhsnotes', 'none'],
	['LocalPatientId', 'none'],
	['patient number', 'none'],
	['Ⅳ', 'none'],
])('the name %s says: %s', (name, sense) => {
	expect(nameSense(name)).toBe(sense);
});

test.each<[string, boolean]>([
	['NHS_NUMBER', true],
	['nhs no', true],
	['CHILD_NHS_NUMBER', true],
	['NHS Number Value', true],
	['PatientNHSNo', true],
	['no NHS number', false],
	['NHS number unknown', false],
	['right NHS number', false],
	['NHS NUMBER (MOTHER)', false],
	['NHSNumberStatus', false],
	['nhs', false],
])('%s can be nothing but the name of a column: %s', (name, isName) => {
	expect(isPlainNumberName(name)).toBe(isName);
});
