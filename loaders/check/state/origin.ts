import { NdooError } from '../../../core/errors.ts';
import type { MeshRouteName } from '../../../core/project/project.ts';
import { isSameMailbox } from '../../service/service.ts';
import { placeElsewhere, placeText } from './check-place.ts';
import type { CheckRun, Request } from './check-run.ts';
import type { CheckWork } from './check-work.ts';
import { requestsOf } from './request-store.ts';

/**
 * Throws `environment-refused` or `mesh-config` when a check under way was begun elsewhere than the project points now. An
 * answer of another environment must never become this check's list (docs/design/rules.md, rule 1), what lies in another
 * mailbox would be neither collected nor removed, and only the route on which a request went can tell whether it has gone.
 */
export async function requireSameOrigin(work: CheckWork, run: CheckRun): Promise<void> {
	if (run.environment !== work.project.environment) throw otherEnvironment(work, run);
	const requests = await requestsOf(work.warehouse, run.checkId);
	const [request] = requests;
	if (request !== undefined && !isSameMailbox(request.mailbox, work.route.mailbox)) throw otherMailbox(work, request);
	const route = requests.find((one) => one.route !== undefined)?.route;
	if (route !== undefined && route !== work.route.name) throw otherRoute(work, run, route);
}

/** Throws `check-under-way` when the files of a check are in another project folder on the same warehouse. */
export async function requireHere(work: CheckWork, run: CheckRun): Promise<void> {
	const place = await placeElsewhere(work, run);
	if (place === undefined) return;
	throw new NdooError('check-under-way', `The files of the check ${run.checkId} are in ${placeText(place)}.`, {
		todo: 'Run the command there. Nothing was done.',
	});
}

const otherEnvironment = ({ project }: CheckWork, { checkId, environment }: CheckRun): NdooError =>
	new NdooError(
		'environment-refused',
		`The check ${checkId} was begun in the ${environment} environment, and this project is set to ${project.environment}.`,
		{
			todo: `Put \`environment: ${environment}\` back into ndoo.yml until that check is over; \`ndoo status\` says how it stands.`,
		},
	);

const otherRoute = ({ route }: CheckWork, { checkId }: CheckRun, begun: MeshRouteName): NdooError =>
	new NdooError('mesh-config', `The check ${checkId} was begun over the route ${begun}, and not over ${route.name}.`, {
		todo: `Run the command with \`--route ${begun}\`, or put it back under \`mesh:\` in ndoo.yml, until that check is over.`,
	});

const otherMailbox = ({ route, kind }: CheckWork, { checkId, mailbox }: Request): NdooError =>
	new NdooError(
		'mesh-config',
		`The check ${checkId} was begun from mailbox ${mailbox}, and this project has ${route.mailbox} for ${kind} checks.`,
		{
			todo: `Put ${mailbox} back under \`mailboxes:\` in ndoo.yml until that check is over: its reply comes there, and its copies there are still to be removed.`,
		},
	);
