import type { Ask } from '../../scripts/cli/edge.ts';
import { main } from '../../scripts/main.ts';
import { folderWith } from '../core/project/temporary-folder.ts';

const project = `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: one
targets: { one: { engine: embedded, folder: warehouse } }
mesh: { route: client, client: { configFile: meshclient.cfg } }
`;

/** A flow that nobody has assessed. */
export const flow = `# A return.
name: activity
title: Activity
purpose: Research
recipient: { name: A university, odsCode: X1R }
frequency: monthly
goLive: 2026-01-01
legalBasis: Section 251

# The one table.
tables:
  - name: patient
    source: { schema: src, name: patient }
    subject: { column: nhs_number, format: text }
    columns: [patient_id, sex]
`;

/** Runs `ndoo flow …` in a project with that flow, on the first of June. */
export async function inProject(
	use: (run: Run, folder: string) => Promise<void>,
	files: Readonly<Record<string, string>> = {},
) {
	await using folder = await folderWith({ 'ndoo.yml': project, 'flows/returns/a.yml': flow, ...files });
	const run: Run = async (words, ask) => {
		const printed = { out: '', err: '' };
		const status = await main(
			['flow', ...words, '--project-dir', folder.path],
			{},
			{
				folder: folder.path,
				clock: () => new Date('2026-06-01T12:00:00Z'),
				out: (text) => {
					printed.out += text;
				},
				err: (text) => {
					printed.err += text;
				},
				isTerminal: false,
				ask,
			},
		);
		return { status, ...printed };
	};
	await use(run, folder.path);
}

export type Run = (
	words: readonly string[],
	ask?: Ask,
) => Promise<{ readonly status: number; readonly out: string; readonly err: string }>;

/** A person who types these lines, and then ends the input. */
export const typing = (...lines: readonly string[]): Ask => {
	const left = [...lines];
	return async () => left.shift();
};

/** The assessment that the tests write. */
export const written = `assessment:
  answers:
    confidentialPatientInformation: yes
    use: research-and-planning
    explicitConsent: no
    communicableDisease: no
    overridingPublicInterest: no
    legalRequirement: no
    nationalBody: no
    invoiceValidation: no
    section251: no
  evidence: The protocol, box 1
  on: 2026-06-01
  by: A. Name, IG lead
`;
export const assessedFlow = flow.replace('# The one table.', `${written}\n# The one table.`);
