import { relative } from 'node:path';
import { exitStatus } from '../../core/exit-status.ts';
import { verb } from '../cli/verb.ts';
import { ensureSampleProject } from '../demo/sample-project.ts';
import { tellMonth } from '../demo/story.ts';

export const demo = verb({
	about: `Makes an embedded warehouse with two clinical systems and people of the test range, runs the monthly
check against a stand-in of the national service, builds the cleaned views, shows that the reader of
a return cannot read the list, and discloses the return. Each run begins afresh. It touches no
warehouse but its own, and reaches no network. In a folder without a project it puts the sample
there first.`,
	options: {},
	examples: [['demo', 'under twenty seconds on a small laptop']],
	exits: {
		[exitStatus.configuration]: 'the project in this folder is not a demo',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => {
		const began = performance.now();
		const folder = await ensureSampleProject(options, edge);
		const disclosed = await tellMonth({ options, edge, print });
		const seconds = ((performance.now() - began) / 1000).toFixed(1);
		const near = relative(edge.folder, disclosed);
		print.result(
			`
That was a month, in ${seconds} seconds. The return lies in ${near}: to-recipient is what is sent,
internal/manifest.json is what is kept. Nothing that the tool keeps says who was removed.

Try next:
  npx ndoo status              the list in use, and when the next check is due
  npx ndoo build --dry-run     every statement that makes the cleaned views
  npx ndoo build               the views again, and the models of sql/models with their tests
  npx ndoo refresh             nothing is due, so it does nothing
  npx ndoo grants --dry-run    who can read what, and by what right
  npx ndoo flow register       which returns there are, and why the opt-out applies to each or not
  npx ndoo docs                all of it as pages: open target/docs/index.html in a browser
  npx ndoo test-service        the published test numbers; answer with: npx ndoo stand-in --once
  flows/returns/*.yml          what a flow is; change one and run: npx ndoo parse
  npx ndoo --help              all verbs`,
			{ seconds: Number(seconds), project: folder, disclosed },
		);
		return exitStatus.done;
	},
});
