import { exitStatus } from '../../core/exit-status.ts';
import type { ClientEvent, MeshClientStandIn } from '../../stand-in/mesh-client.ts';
import { nationalRate } from '../../stand-in/opt-out-rule.ts';
import { type Scenario, scenarios } from '../../stand-in/scenario.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { readWorkspace } from '../project/workspace.ts';
import { serveMesh } from '../stand-in/stand-in-server.ts';
import { standInsOf } from '../stand-in/stand-ins.ts';

const scenarioNames = Object.keys(scenarios) as readonly Scenario[];

export const standIn = verb({
	about: `For demonstrations and tests. On the route client it takes requests from OUT, moves them to SENT, and
puts the replies into IN as the MESH client and the check service do; on the route api it is MESH's
API at the address in ndoo.yml, with the secrets that the project itself calls with. The published
test numbers are answered as published, any other by the national rate, the same each time for one
seed. It runs until Ctrl-C, answers only where the project says environment: stand-in, and refuses
what is addressed to the national service.

Scenarios:
${scenarioNames.map((name) => `  ${name.padEnd(22)} ${scenarios[name]}`).join('\n')}`,
	options: {
		...routeOption,
		scenario: {
			type: 'string',
			array: true,
			choices: scenarioNames,
			default: ['normal'],
			describe: 'What to do; may be repeated',
		},
		seed: { type: 'string', default: 'demo', describe: 'Decides who is taken to have opted out' },
		rate: { type: 'number', default: nationalRate, describe: 'Share taken to have opted out, 0 to 1' },
		'delay-seconds': { type: 'number', default: 0, describe: 'From a request to its list' },
		once: { type: 'boolean', default: false, describe: 'One round over the folders, then stop' },
		'server-certificate': { type: 'string', describe: 'Certificate of the API over https; PEM file' },
		'server-key': { type: 'string', describe: 'Its key; PEM file' },
		'client-authority': { type: 'string', describe: 'Authority that signed the client certificates; PEM file' },
	},
	examples: [
		['stand-in', 'in a second terminal, beside `ndoo refresh --wait --poll-seconds 1`'],
		['stand-in --route api', "be MESH's API, at an address such as http://127.0.0.1:8700"],
		['stand-in --once --scenario truncated-mid-line', 'answer once, with a list that is cut short'],
	],
	exits: { [exitStatus.configuration]: 'the project is not for the stand-in' },
	run: async (options, edge, print) => {
		const { project } = await readWorkspace(options, edge);
		const behaviour = {
			scenarios: options.scenario as readonly Scenario[],
			seed: options.seed,
			rate: options.rate,
			turnaroundMilliseconds: options['delay-seconds'] * 1000,
		};
		const { mesh } = project;
		if (mesh.route === 'api') {
			const certificates = {
				certificate: options['server-certificate'],
				key: options['server-key'],
				clientAuthority: options['client-authority'],
			};
			await serveMesh({ ...project, mesh }, { service: behaviour, certificates }, edge, print);
		} else await playFolders(await standInsOf(project, edge, behaviour), { edge, print, once: options.once });
		print.result('The stand-in has stopped.', { stopped: true });
		return exitStatus.done;
	},
});

async function playFolders(
	stands: readonly MeshClientStandIn[],
	{ edge, print, once }: { readonly edge: Edge; readonly print: Printer; readonly once: boolean },
): Promise<void> {
	const tell = (happening: ClientEvent) =>
		print.note({ level: 'info', step: 'stand-in', text: happeningText(happening) });
	if (once) for (const stand of stands) for (const happening of await stand.tick()) tell(happening);
	else await Promise.all(stands.map((stand) => stand.run(edge.signal, tell)));
}

function happeningText(happening: ClientEvent): string {
	switch (happening.kind) {
		case 'sent':
			return `Took ${happening.name} from OUT.`;
		case 'refused':
			return `Refused ${happening.name}: ${happening.reason}`;
		case 'delivered':
			return `Put a message into IN (${happening.id}).`;
		default:
			return happening satisfies never;
	}
}
