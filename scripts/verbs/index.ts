import type { Verb } from '../verb.ts';
import { build } from './build.ts';
import { clean } from './clean.ts';
import { collect } from './collect.ts';
import { compile } from './compile.ts';
import { completionOf } from './completion.ts';
import { demo } from './demo.ts';
import { disclose } from './disclose.ts';
import { docs } from './docs.ts';
import { doctor } from './doctor.ts';
import { extract } from './extract.ts';
import { flow } from './flow/index.ts';
import { grants } from './grants.ts';
import { init } from './init.ts';
import { ledger } from './ledger/index.ts';
import { load } from './load.ts';
import { ls } from './ls.ts';
import { migrate } from './migrate/index.ts';
import { parse } from './parse.ts';
import { purge } from './purge.ts';
import { refresh } from './refresh.ts';
import { release } from './release.ts';
import { schedule } from './schedule.ts';
import { standIn } from './stand-in.ts';
import { status } from './status.ts';
import { submit } from './submit.ts';
import { test } from './test.ts';
import { testService } from './test-service.ts';

/** Every verb, in the order of the help: the first day, the month, the returns, trying it out. */
export const verbs: readonly Verb[] = [
	demo,
	init,
	parse,
	doctor,
	migrate,
	grants,
	refresh,
	schedule,
	extract,
	submit,
	collect,
	load,
	status,
	release,
	purge,
	flow,
	ls,
	compile,
	build,
	test,
	docs,
	disclose,
	clean,
	ledger,
	testService,
	standIn,
	completionOf(() => verbs),
];
