import { NdooError } from '../../core/errors.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { openRun } from '../../loaders/check/state/run-store.ts';
import { decide } from '../../loaders/check/steps/hold.ts';
import { reasonFrom } from '../cli/reason.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { nobodyAsked, openCheck } from '../month/check.ts';
import { commandOf } from '../month/report-advance.ts';

export const release = verb({
	about: `A check is held when its population or its reply does not look right: a source that shrank, an
empty reply, too many or too few people removed, a long run of people missing; or when nobody can
tell whether a request has been sent: to accept then means that it has. Look at what \`ndoo status\`
says, then accept it with a reason, which goes on record, or refuse it. Nothing is published or sent
by this verb: run \`ndoo refresh\` afterwards, or the same \`ndoo clean\`.`,
	options: {
		...routeOption,
		accept: { type: 'boolean', default: false, describe: 'It is right: go on' },
		refuse: { type: 'boolean', default: false, describe: 'It is wrong: end this check; the list in use stays' },
		kind: { choices: ['monthly', 'one-off'], default: 'monthly', describe: 'Which check' },
		reason: { type: 'string', describe: 'Why, for the record; never an NHS number' },
	},
	examples: [
		['release --accept --reason "Two wards moved to another trust"', 'accept'],
		['release --refuse --reason "Extract ran during a reload"', 'refuse'],
	],
	exits: {
		[exitStatus.failed]: 'no check is held',
		[exitStatus.configuration]: 'neither or both of --accept and --refuse, no reason, or one with a number in it',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ accept, refuse, kind, ...options }, edge, print) => {
		const reason = reasonFrom(options.reason);
		if (accept === refuse || reason === undefined) throw unclear();
		await using check = await openCheck(kind, { options, edge, print }, () => nobodyAsked);
		const run = await openRun(check.work.warehouse, kind);
		if (run?.state !== 'held' || run.hold === undefined) throw nothingHeld();
		await decide(check.work, { ...run, hold: run.hold }, { accept, by: check.work.actor, reason });
		const text = accept ? 'Accepted' : 'Refused';
		print.result(`${text}: check ${run.checkId}. Run ${commandOf[kind]} to go on.`, {
			checkId: run.checkId,
			accepted: accept,
		});
		return exitStatus.done;
	},
});

const unclear = (): NdooError =>
	new NdooError('config-invalid', 'Expected one of --accept and --refuse, and a --reason.', {
		todo: 'For example: ndoo release --refuse --reason "Extract ran during a reload".',
	});

const nothingHeld = (): NdooError =>
	new NdooError('check-not-found', 'No check is held.', { todo: '`ndoo status` says how things stand.' });
