import { expect, test } from 'vitest';
import { ruleNumbers } from '../mutate/patch.ts';
import { type Citation, citationsIn, placesOn } from './citation.ts';
import { textFiles } from './files.ts';

// docs/design/README.md, "How the code cites these pages". Every place that a comment or a page cites is there.

// This file has examples of places that are not there, and of other forms.
const files = textFiles().filter(({ path }) => path !== 'test/docs/citations.test.ts');
const pages = new Map(files.map(({ path, text }) => [path, placesOn(text)]));

const missingOf = ({ page, places }: Citation): readonly string[] => {
	const there = pages.get(`docs/${page}`);
	if (there === undefined) return [page];
	return places.filter((place) => !there.has(place)).map((place) => `${page}, ${place}`);
};

/** Names of documents that are no files of the repository, and of sources that only a table explains. */
const otherForms =
	/\b(?:DESIGN|POLICY|CHECK-SERVICE|SQL-SERVER|SPEED|STYLE|MESH)(?:\.md|, (?:rule|"|pitfall|K\d|R\d)| R\d)|\bMESH page\b|\bpolicy rule R\d|(?<![\w-])S[01](?=[ ).,;:"'])/;

test('what is cited is there', () => {
	const cited = files.flatMap(({ path, text }) => citationsIn(text).map((citation) => ({ path, citation })));
	expect(cited.length).toBeGreaterThan(100);
	const missing = cited.flatMap(({ path, citation }) => missingOf(citation).map((place) => `${path}: ${place}`));
	expect(missing).toEqual([]);
});

test('nothing is cited in another form', () => {
	const found = files.flatMap(({ path, text }) =>
		text.split('\n').flatMap((line, at) => (otherForms.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
	);
	expect(found).toEqual([]);
});

test.each([
	['docs/design/rules.md, rule 2', []],
	['docs/design/rules.md, rules 2 and 7', []],
	['docs/design/rules.md,\n\t * rules 2\n\t * and 99', ['design/rules.md, rule 99']],
	['docs/design/policy.md, R2, R4, R17', ['design/policy.md, R17']],
	['docs/design/check-service.md, K1 to K9', ['design/check-service.md, K8', 'design/check-service.md, K9']],
	['docs/design/check-service.md, pitfall 13', ['design/check-service.md, pitfall 13']],
	['docs/design/mesh.md, "Rules for\n// the client"', []],
	['docs/design/mesh.md, "Rules for the server"', ['design/mesh.md, Rules for the server']],
	['docs/design/nowhere.md', ['design/nowhere.md']],
	['docs/design/speed.md, and more', []],
])('of %j this is missing: %j', (text, missing) => {
	expect(citationsIn(text).flatMap(missingOf)).toEqual(missing);
});

test.each([
	['DESIGN', ', rule 2'],
	['POLICY', ' R1'],
	['CHECK-SERVICE', ', "What comes back"'],
	['MESH', ', "Calls"'],
	['MESH', ' page'],
	['as (', 'S1) says'],
])('%s%s is another form', (name, rest) => {
	expect(`${name}${rest}`).toMatch(otherForms);
});

test('numbers are without a gap: nobody renumbers what is cited', () => {
	const numbered = (page: string, kind: RegExp): readonly number[] =>
		[...(pages.get(page) ?? [])].flatMap((place) => kind.exec(place)?.[1] ?? []).map(Number);
	const upTo = (from: number, to: number): readonly number[] =>
		Array.from({ length: to - from + 1 }, (_, at) => from + at);
	expect(numbered('docs/design/rules.md', /^rule (\d+)$/)).toEqual(ruleNumbers);
	expect(numbered('docs/design/policy.md', /^R(\d+)$/)).toEqual(upTo(1, 16));
	expect(numbered('docs/design/check-service.md', /^K(\d+)$/)).toEqual(upTo(1, 7));
	expect(numbered('docs/design/check-service.md', /^pitfall (\d+)$/)).toEqual(upTo(1, 12));
});
