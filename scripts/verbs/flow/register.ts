import { resolve } from 'node:path';
import { dayOf } from '../../../core/day.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { scrub } from '../../../core/scrub.ts';
import { type Register, registerOf } from '../../../flows/register.ts';
import { registerCsv } from '../../../pages/generated/register-csv.ts';
import { registerPage } from '../../../pages/generated/register-page.ts';
import { verb } from '../../cli/verb.ts';
import { extendedFlows } from '../../project/extended-flows.ts';
import { readWorkspace } from '../../project/workspace.ts';

const formats = {
	md: registerPage,
	csv: registerCsv,
	json: (register: Register) => `${JSON.stringify(register, undefined, '\t')}\n`,
} as const satisfies Record<string, (register: Register) => string>;

const formatNames = Object.keys(formats) as readonly (keyof typeof formats)[];

export const register = verb({
	about: `Puts together what the flow files say: the roll-out plan (scope, frequency, go-live), what the yearly toolkit
question on the national data opt-out asks for, and each flow with its decision, evidence, sign-off and
review, and with who has to do what where it is not ready. Asks the warehouse for nothing but extensions
of sign-offs; where it cannot, it says so. ndoo supports DCB3058; the register does not claim
conformance to it.`,
	options: {
		format: {
			choices: formatNames,
			default: 'md',
			describe: 'md for people, csv for a spreadsheet, json for programs',
		},
		out: { type: 'string', describe: 'File to write instead of printing' },
	},
	examples: [
		['flow register', 'read it'],
		['flow register --format csv --out register.csv', 'for a spreadsheet'],
	],
	exits: { [exitStatus.configuration]: 'a file is not right' },
	run: async ({ format, out, ...options }, edge, print) => {
		const workspace = await readWorkspace(options, edge);
		const { project } = workspace;
		const flows = await extendedFlows(workspace, edge, print);
		const made = registerOf(project, flows, dayOf(edge.clock(), project.timeZone));
		const text = scrub(formats[format](made));
		if (out === undefined) {
			print.result(text, made);
			return exitStatus.done;
		}
		await edge.files.writeWhole(resolve(edge.folder, out), [Buffer.from(text)], 'everybody');
		print.result(`Wrote ${out}: ${made.entries.length} flows.`, { out, flows: made.entries.length });
		return exitStatus.done;
	},
});
