import { join } from 'node:path';
import { dayOf } from '../../../core/day.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { registerEntry } from '../../../flows/register-entry.ts';
import { verb } from '../../cli/verb.ts';
import { type Given, givenAnswers, replyFlags } from '../../month/replies.ts';
import { flowNamed } from '../../project/flow-named.ts';
import { readWorkspace } from '../../project/workspace.ts';
import { assessed, rewrite } from '../../returns/assessing.ts';
import { flowText } from '../../returns/flow-text.ts';

export const assess = verb({
	about: `Asks the questions in order, says what is meant and where each answer leads, asks for the exemption or the
determination and for the evidence where the policy wants it, and writes all that into the flow file,
whose comments and other keys stay as they are. The outcome follows from the answers. What is given as
a flag is not asked; without a terminal, everything that the file does not say has to be given. A
sign-off is of the answers before: the Information Governance team signs anew.`,
	options: {
		answer: {
			type: 'string',
			array: true,
			default: [],
			describe: 'question=answer, such as use=research-and-planning; may be repeated',
		},
		exemption: { type: 'string', describe: "Code of the policy's exemption" },
		'exemption-evidence': { type: 'string', describe: 'Where its evidence is held' },
		'exemption-valid-to': { type: 'string', describe: 'Its last day for this flow' },
		determination: { type: 'string', describe: 'Reference of the determination of the Confidentiality Advisory Group' },
		sight: { type: 'string', describe: 'What was seen of it: letter or minutes' },
		'determination-evidence': { type: 'string', describe: 'Where that is held' },
		'determination-valid-to': { type: 'string', describe: 'Its last day' },
		evidence: { type: 'string', describe: 'What the answers rest on' },
		by: { type: 'string', describe: 'Who assessed it' },
		'dry-run': { type: 'boolean', default: false, describe: 'Show where the answers lead, write nothing' },
	},
	positional: { name: { type: 'string', demandOption: true, describe: 'Name of the flow (flows/returns)' } },
	examples: [
		['flow assess community-activity', 'be asked'],
		['flow assess community-activity --answer section251=no --by "A. Name, IG lead"', 'change one answer'],
	],
	exits: {
		[exitStatus.configuration]: 'there is no such flow, or an answer is missing or not right: nothing is written',
		[exitStatus.file]: 'the file has a form that cannot be written into',
	},
	run: async ({ name, 'dry-run': dryRun, ...options }, edge, print) => {
		const { project, flows } = await readWorkspace(options, edge);
		const flow = flowNamed(flows.returns, name);
		// Prompts would stand between the lines that a program reads.
		const ask = options['log-format'] === 'json' ? undefined : edge.ask;
		const today = dayOf(edge.clock(), project.timeZone);
		const assessment = await assessed(flow, givenIn(options), { ask, print, today });
		if (assessment === undefined) {
			print.result('Nothing was changed: the file says all that already.', { changed: false });
			return exitStatus.done;
		}
		const path = join(project.folder, flow.file);
		const rewritten = rewrite(String(await edge.files.read(path)), flow, assessment);
		if (!dryRun) await edge.files.writeWhole(path, [Buffer.from(rewritten.text)]);
		const signOff = rewritten.isSignOffGone ? undefined : flow.signOff;
		const entry = registerEntry({ ...flow, assessment, signOff }, assessment.on);
		const what = dryRun ? 'Nothing was written; this would be' : `Wrote ${flow.file}`;
		const gone = rewritten.isSignOffGone ? ', without the sign-off of today, which was of the answers before' : '';
		print.result(`\n${what}${gone}:\n\n${flowText(entry)}`, { changed: !dryRun, ...entry });
		return exitStatus.done;
	},
});

type GivenOptions = Readonly<Record<(typeof replyFlags)[number], string | undefined>> & {
	readonly answer: readonly string[];
};

const givenIn = (options: GivenOptions): Given =>
	new Map([
		...givenAnswers(options.answer),
		...replyFlags.flatMap((flag): readonly (readonly [string, string])[] => {
			const value = options[flag];
			return value === undefined ? [] : [[flag, value]];
		}),
	]);
