import type { Day } from '../../core/day.ts';
import { type CheckKind, checkKinds, type Project } from '../../core/project/project.ts';
import { type DoctorFinding, examined, failed, ok, warning } from '../../loaders/mesh/doctor/finding.ts';
import { recipientOf } from '../../loaders/service/service.ts';
import { mailboxOf } from '../month/mesh-route.ts';

/** What ndoo.yml itself tells: the licence, the mailboxes, where requests go, and which access was accepted. */
export async function examineProject(project: Project, today: Day): Promise<readonly DoctorFinding[]> {
	const { environment, mesh } = project;
	const mailboxes = await Promise.all(checkKinds.map(async (kind) => await examineMailbox(project, kind)));
	return [
		ok('project', `${project.name}: the ${environment} environment, over the route ${mesh.route}`),
		examineLicence(project),
		...mailboxes.flat(),
		ok('recipient', `requests go to ${recipientOf(environment)}`),
		...examineAccepted(project, today),
	];
}

function examineLicence({ licence }: Pick<Project, 'licence'>): DoctorFinding {
	if (licence !== undefined) return ok('licence', `accepted on ${licence.acceptedOn} (version ${licence.version})`);
	const todo =
		'Read the "Check for National Data Opt-outs licence agreement" on the check service page, and record who accepted it in ndoo.yml under `licence:`. Nothing is sent before.';
	return failed('licence', 'not accepted yet', todo);
}

async function examineMailbox(project: Project, kind: CheckKind): Promise<readonly DoctorFinding[]> {
	const about = `mailbox, ${kind}`;
	if (project.mailboxes[kind] === undefined && kind !== 'monthly') {
		const todo = `Where ${kind} checks are to be made, ask for a mailbox of their own, and give it under \`mailboxes:\` in ndoo.yml.`;
		return [warning(about, 'none', todo)];
	}
	return await examined(about, async () => [ok(about, mailboxOf(project, kind))]);
}

const examineAccepted = ({ grants }: Pick<Project, 'grants'>, today: Day): readonly DoctorFinding[] =>
	(grants?.accepted ?? []).map(({ account, access, to, by, until }) => {
		const about = `access, ${account}`;
		const text = `\`${access}\` on ${to}, accepted by ${by} until ${until}`;
		if (until >= today) return ok(about, text);
		return warning(about, text, 'It has run out. Take the right back, or have it accepted anew: see `ndoo grants`.');
	});
